// The filters of one layer: its weights, what they began as, their gradient and their update. Asked for after every
// stop while the page of the stage that shows them is open.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { TensorPath } from "../../../src-engine/protocol/protocol";
import { minus, type Tensor } from "../../../src-engine/tensor/tensor";
import { gradientOf, layerNameOf, nextOf, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { filterFigures, sortedFilters, type FilterSort } from "./filterFigures";
import type { FilterShape } from "./filterGrid";
import { pictureOf } from "../../../src-view/tensor/picture";
import { filterViews, type FilterKind, type FilterView, type ShownFilters } from "./filterKinds";
import { symbols } from "./filterWords";
import { neighboursOf } from "../../session/neighbours";
import { withItsOwn } from "../../session/exchange/subscription";
import { currentInstruction } from "../../session/words";
import { useSubscriptions } from "../../session/view/subscriptions";
import { newest } from "../../ui/newest";
import { useSession } from "../../session/session";
import { useStageTab } from "../../session/view/stageTab";
import { useView, type Spot } from "../../session/view/view";

const MOST_ZOOM = 16;
const BESIDE: readonly FilterKind[] = ["weight", "grad", "change", "update"];

export const useFilters = defineStore("filters", () => {
  const session = useSession();
  const stageTab = useStageTab();
  const subscriptions = useSubscriptions();
  const view = useView();

  const kept = useLocalStorage<FilterView>("backstep.filters", "beside");
  const shows = computed<FilterView>({
    get: () => (filterViews.includes(kept.value) ? kept.value : "beside"),
    set: (wanted) => (kept.value = wanted),
  });
  const kinds = computed<readonly FilterKind[]>(() => (shows.value === "beside" ? BESIDE : [shows.value]));
  /** Whether W, W₀, W − W₀ and the update have one scale; the gradient is of another kind. */
  const together = ref(false);
  const sort = ref<FilterSort>("order");
  const zoom = ref(1);
  const chosen = shallowRef<TensorPath>();
  let isChosenHere = false;
  const shown = shallowRef<ShownFilters>();
  const problem = ref("");

  const paths = computed<readonly TensorPath[]>(() => {
    const { info } = session;
    return (
      info?.layers
        .flatMap(({ parameters }) => parameters)
        .filter((path) => (info.tensors[path]?.shape.length ?? 0) > 1) ?? []
    );
  });
  const path = computed(() =>
    chosen.value !== undefined && paths.value.includes(chosen.value) ? chosen.value : paths.value[0],
  );
  const weightOf = (layer: string | undefined): TensorPath | undefined =>
    paths.value.find((path) => session.info?.tensors[path]?.layer === layer);

  /** The weight of a layer, or else of the nearest of those that it reads, and that these read, that has one. */
  function nearestTo(layer: string | undefined): TensorPath | undefined {
    const { info } = session;
    if (!info?.layers.some(({ name }) => name === layer)) return undefined;
    const names = [layer!];
    for (const name of names) {
      const path = weightOf(name);
      if (path !== undefined) return path;
      names.push(...neighboursOf(info, name).reads.filter((one) => !names.includes(one)));
    }
    return undefined;
  }

  /** Whatever layer is chosen elsewhere is looked at here as well; else, until one is chosen here, that of the operation. */
  watch(
    () => view.pinned,
    (layer) => (chosen.value = nearestTo(layer) ?? chosen.value),
  );
  const open = computed(() => stageTab.shown === "filters" && session.info !== undefined);
  // This store may come to be with the page that shows it: then it is open already.
  watch(
    open,
    (isOpen) => {
      const { info, stopped } = session;
      if (!isOpen || !info || !stopped) return;
      // An element that was chosen is what one wants to see, before any layer.
      const looked = view.selected && ownerOf(info, view.selected.path);
      if (looked !== undefined && paths.value.includes(looked)) return void (chosen.value = looked);
      if (isChosenHere) return;
      chosen.value = nearestTo(view.pinned ?? currentInstruction(info, stopped)?.layer) ?? chosen.value;
    },
    { immediate: true },
  );

  /** Its numbers come with every stop too, so that an element chosen here is one everywhere. */
  watch(
    [open, path],
    ([isOpen, wanted]) => {
      const { info } = session;
      subscriptions.paths = isOpen && wanted !== undefined && info ? withItsOwn(info, wanted) : [];
    },
    { immediate: true },
  );

  const ask = newest(async (wanted: TensorPath) => {
    const { info, stopped } = session;
    if (!info || !stopped || session.running || !open.value) return;
    problem.value = "";
    try {
      const { body, tensors } = await session.ask("filters", { path: wanted });
      const weight = tensors.get("weight");
      const initial = tensors.get("initial");
      if (!weight || !initial || wanted !== path.value || info !== session.info) return;
      const [grad, update] = [tensors.get("grad"), tensors.get("update")];
      const known = { weight, initial, change: minus(weight, initial) };
      shown.value = {
        path: wanted,
        layer: layerNameOf(info, wanted) ?? wanted,
        stopped,
        shape: shapeOf(wanted, weight),
        update: body.update,
        tensors: { ...known, ...(grad && { grad }), ...(update && { update }) },
      };
    } catch (error) {
      problem.value = (error instanceof Error ? error.message : String(error)).replace(/^filters: /, "");
    }
  });
  /** When the page has opened already, nothing of what is watched need change again: no stop follows where its numbers come anyway. */
  watch(
    [open, path, () => session.stopped],
    () => {
      if (path.value !== undefined) void ask(path.value);
    },
    { immediate: true },
  );
  watch(
    () => session.info,
    () => {
      shown.value = undefined;
      isChosenHere = false;
      zoom.value = 1;
    },
  );

  /** A matrix behind Flatten is folded onto the maps it looks at; any other has a kernel of one number for each input. */
  function shapeOf(wanted: TensorPath, weight: Tensor): FilterShape {
    const { info } = session;
    const outputs = weight.shape[0] ?? 1;
    const fold = info && pictureOf(info, wanted, weight).fold;
    if (fold?.groups === outputs)
      return { outputs, inputs: fold.panels, rows: fold.rows, columns: fold.columns };
    return { outputs, inputs: weight.data.length / outputs, rows: 1, columns: 1 };
  }

  const figures = computed(() => {
    const { tensors, shape } = shown.value ?? {};
    if (!tensors?.weight || !shape) return undefined;
    const { weight, grad, update } = tensors;
    return filterFigures({ weight: weight.data, grad: grad?.data, update: update?.data }, shape.outputs);
  });
  /** Which filter stands in each row. */
  const order = computed(() => (figures.value ? sortedFilters(figures.value, sort.value) : []));

  /** An element of one of the pictures as it is known everywhere else; what is no tensor of the run goes by the nearest that is. */
  function spotOf(kind: FilterKind, offset: number): Spot | undefined {
    const { path, tensors, update } = shown.value ?? {};
    const tensor = tensors?.[kind];
    if (path === undefined || !tensor) return undefined;
    if (kind === "weight") return { path, offset };
    const { info } = session;
    const gradient = (info && gradientOf(info, path)) ?? path;
    if (kind === "grad") return { path: gradient, offset };
    const other = { about: `${symbols[kind]} of ${path}`, tensor };
    if (kind !== "update") return { path, offset, other };
    const next = (info && nextOf(info, path)) ?? path;
    return { path: update === "made" ? next : gradient, offset, other };
  }
  /** The element that is looked at, if it is of these filters. */
  const offsetOf = (spot: Spot | undefined): number | undefined =>
    spot && session.info && ownerOf(session.info, spot.path) === shown.value?.path ? spot.offset : undefined;

  /** So many steps larger, or smaller; never smaller than fits. */
  function zoomBy(steps: number): void {
    zoom.value = Math.min(MOST_ZOOM, Math.max(1, zoom.value * 1.25 ** steps));
  }

  function choose(wanted: TensorPath): void {
    isChosenHere = true;
    chosen.value = wanted;
    zoom.value = 1;
    view.selected = view.hovered = undefined;
  }

  return {
    shows,
    kinds,
    together,
    sort,
    zoom,
    paths,
    path,
    shown,
    problem,
    figures,
    order,
    zoomBy,
    spotOf,
    offsetOf,
    choose,
  };
});
