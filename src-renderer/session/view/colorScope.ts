// Whose limits the stage's colours have. Locked limits are those of the moment they were locked at, tensor by tensor;
// what is written only later brings its own.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { TensorPath } from "../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { isGradient, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { pictureOf, type Picture } from "../../../src-view/tensor/picture";
import {
  held,
  scopes,
  shade,
  sharedBy,
  type Extent,
  type LiveScope,
  type Scope,
  type Shading,
} from "../../../src-view/tensor/shading";
import { useSession } from "../session";

const liveScopes: readonly LiveScope[] = ["map", "layer", "network"];

interface Kept {
  readonly shading: Shading;
  readonly since: string;
}

export const useColorScope = defineStore("colorScope", () => {
  const session = useSession();
  const kept = useLocalStorage<LiveScope>("backstep.colorScope", "layer");
  /** What was kept may be of another time. */
  const live = computed<LiveScope>(() => (liveScopes.includes(kept.value) ? kept.value : "layer"));
  const locked = shallowRef<ReadonlyMap<TensorPath, Kept>>();
  const scope = computed<Scope>({
    get: () => (locked.value ? "locked" : live.value),
    set(wanted) {
      if (wanted === "locked") lock();
      else {
        kept.value = wanted;
        locked.value = undefined;
      }
    },
  });

  function lock(): void {
    const { info, stopped } = session;
    if (!info || !stopped) return;
    const limits = new Map(locked.value);
    for (const [path, tensor] of session.tensors) {
      if (limits.has(path) || !(path in info.tensors)) continue;
      const picture = pictureOf(info, path, tensor);
      // An image is what went in: nothing changes it but another batch.
      if (picture.role === "image") continue;
      const shading = shadeNow(path, tensor, picture);
      limits.set(path, { shading, since: stopped.address });
    }
    if (limits.size !== locked.value?.size) locked.value = limits;
  }
  watch(
    () => session.tensors,
    () => {
      if (locked.value) lock();
    },
    { flush: "sync" },
  );
  watch(
    () => session.info,
    () => (locked.value = undefined),
    { flush: "sync" },
  );

  /** The extent of all activations, and of all gradients by them, at this moment and over the whole batch. */
  const network = computed(() => {
    const { info, stopped } = session;
    const outputs = new Map(info?.layers.map(({ name, output }) => [name, output]));
    const activations = new Map<TensorPath, Extent>();
    const gradients: Extent[] = [];
    for (const { layer, activationExtent, gradientExtent } of stopped?.layers ?? []) {
      const output = outputs.get(layer);
      if (output === undefined) continue;
      if (activationExtent) activations.set(output, activationExtent);
      if (gradientExtent) gradients.push(gradientExtent);
    }
    return {
      own: activations,
      activations: union([...activations.values()]),
      gradients: union(gradients),
      outputs: new Set(outputs.values()),
    };
  });

  function networkOf(path: TensorPath): Extent | undefined {
    const { own, activations, gradients, outputs } = network.value;
    if (outputs.has(path)) return activations && sharedBy(activations, own.get(path) ?? activations);
    const { info } = session;
    return info && isGradient(info, path) && outputs.has(ownerOf(info, path)) ? gradients : undefined;
  }

  function shadeNow(path: TensorPath, { data }: Tensor, { role, fold }: Picture): Shading {
    return shade(data, role, fold, live.value, networkOf(path));
  }

  /** Of the tensors of a stop, until something else decides; a hand that moves over a picture asks often. */
  const known = computed(() => {
    void [live.value, live.value === "network" && network.value, locked.value];
    return new WeakMap<Tensor, Shading>();
  });

  /** How the numbers of a tensor of this stop are coloured. */
  function shadingOf(path: TensorPath, tensor: Tensor, picture: Picture): Shading {
    let shading = known.value.get(tensor);
    if (!shading) {
      const limits = locked.value?.get(path);
      shading = limits
        ? held(limits.shading, tensor.data, picture.fold, limits.since)
        : shadeNow(path, tensor, picture);
      known.value.set(tensor, shading);
    }
    return shading;
  }

  /** The next of the four. */
  function cycle(): void {
    scope.value = scopes[(scopes.indexOf(scope.value) + 1) % scopes.length] ?? "layer";
  }

  return { scope, shadingOf, cycle };
});

function union(extents: readonly Extent[]): Extent | undefined {
  if (extents.length === 0) return undefined;
  return [Math.min(...extents.map(([least]) => least)), Math.max(...extents.map(([, largest]) => largest))];
}
