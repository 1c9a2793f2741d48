// The fields of the element under the pointer, or of the chosen one: asked for as it moves, at most once a frame.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Field, Region, TensorPath } from "../../../src-engine/protocol/protocol";
import { layerNameOf, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { elementName } from "../../../src-engine/protocol/tensorPath";
import { wholeIndex } from "../../../src-view/addresses";
import type { Direction } from "./fieldWords";
import { correspondence } from "../../session/view/correspondingElement";
import { newest } from "../../ui/newest";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";

interface ShownField {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly receptive: ReadonlyMap<TensorPath, readonly Region[]>;
  readonly projective: ReadonlyMap<TensorPath, readonly Region[]>;
}

/** So many answers are kept: going over the same cells again asks nothing. */
const KEPT = 4000;

export const useField = defineStore("field", () => {
  const session = useSession();
  const view = useView();
  const on = ref(false);
  const field = shallowRef<ShownField>();
  const known = new Map<string, Field>();
  /** Which tensors have their elements in common: choosing an element of one chooses it in all. */
  const correspond = computed(() => correspondence(session.info ?? { layers: [], tensors: {} }));

  const wanted = computed(() => {
    const { info } = session;
    const { spot } = view;
    const tensor = spot && session.tensors.get(spot.path);
    if (!on.value || !info || !tensor || spot.offset >= tensor.data.length) return undefined;
    const index = wholeIndex(info, spot.path, tensor.shape, spot.offset, session.sample);
    return { path: spot.path, index, name: elementName(ownerOf(info, spot.path), index) };
  });

  const ask = newest(async ({ path, index, name }: NonNullable<typeof wanted.value>) => {
    let found = known.get(name);
    if (!found) {
      const { body } = await session.ask("field", { path, index });
      if (known.size >= KEPT) known.clear();
      known.set(name, (found = body));
    }
    if (wanted.value?.name === name && wanted.value.path === path)
      field.value = { path, index, receptive: byPath(found.receptive), projective: byPath(found.projective) };
  });

  let frame = 0;
  watch(wanted, (one, before) => {
    if (one?.name === before?.name && one?.path === before?.path) return;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const now = wanted.value;
      if (now) void session.attempt(undefined, () => ask(now), "field");
      else field.value = undefined;
    });
  });
  watch(
    () => session.info,
    () => {
      known.clear();
      field.value = undefined;
    },
  );

  /** The boxes of a tensor, or of its gradient, and on which side of the element they lie. */
  function regionsOf(path: TensorPath): { direction: Direction; regions: readonly Region[] } | undefined {
    const name = activationOf(path);
    for (const direction of ["receptive", "projective"] as const) {
      const regions = field.value?.[direction].get(name);
      if (regions) return { direction, regions };
    }
    return undefined;
  }

  /** What a layer saves for its backward pass, such as a pool's winners, lies as its output does. */
  function activationOf(path: TensorPath): TensorPath {
    const { info } = session;
    if (!info) return path;
    const name = ownerOf(info, path);
    if (info.tensors[name]?.role !== "saved") return name;
    const layer = info.layers.find((one) => one.name === layerNameOf(info, name));
    return layer && String(info.tensors[name].shape) === String(layer.outputShape) ? layer.output : name;
  }

  return { on, field, correspond, regionsOf };
});

function byPath(regions: readonly Region[]): ReadonlyMap<TensorPath, readonly Region[]> {
  const map = new Map<TensorPath, Region[]>();
  for (const region of regions) {
    const own = map.get(region.path);
    if (own) own.push(region);
    else map.set(region.path, [region]);
  }
  return map;
}
