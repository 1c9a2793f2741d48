// How wide the columns beside the stage are. They grow with the window up to a width, then the stage gets the rest; a
// width that somebody dragged is kept. An explanation needs more room than the run does, so the side pane has two.

import { useLocalStorage, useWindowSize } from "@vueuse/core";
import { computed, reactive } from "vue";
import { useExplain } from "../features/explain";

/** Less than that cuts what stands in them; where the window has not even that for all, the stage gives way. */
const LEAST = { network: 200, run: 200, explain: 304, stage: 560 } as const;
type Column = "network" | "run" | "explain";

/** Each with the size, its limits, and what its handle does. */
export function useColumnWidths() {
  const explain = useExplain();
  const { width: windowWidth } = useWindowSize();
  const chosen = useLocalStorage<Partial<Record<Column, number>> | null>("backstep.columns", {});
  const usual = computed<Record<Column, number>>(() => ({
    network: between(224, 272, 0.2 * windowWidth.value),
    run: between(208, 304, 0.21 * windowWidth.value),
    explain: between(Math.min(376, 0.35 * windowWidth.value), 480, 0.3 * windowWidth.value),
  }));
  const side = computed<Column>(() => (explain.open ? "explain" : "run"));
  const wanted = (column: Column): number => Number(chosen.value?.[column]) || usual.value[column];
  const free = computed(() => {
    const stage = Math.min(LEAST.stage, windowWidth.value - LEAST.network - LEAST[side.value]);
    return windowWidth.value - stage;
  });
  /** The side pane comes first: the network's names can be cut. */
  const sideSize = computed(() =>
    between(LEAST[side.value], Math.max(LEAST[side.value], free.value - LEAST.network), wanted(side.value)),
  );
  const networkMost = computed(() => Math.max(LEAST.network, free.value - sideSize.value));
  const networkSize = computed(() => between(LEAST.network, networkMost.value, wanted("network")));

  const moves = (column: () => Column) => ({
    resize: (pixels: number) => void (chosen.value = { ...chosen.value, [column()]: Math.round(pixels) }),
    reset: () => void (chosen.value = { ...chosen.value, [column()]: undefined }),
  });
  return {
    network: reactive({
      size: networkSize,
      least: LEAST.network,
      most: networkMost,
      moved: moves(() => "network"),
    }),
    side: reactive({
      size: sideSize,
      least: computed(() => LEAST[side.value]),
      most: computed(() => Math.max(LEAST[side.value], free.value - networkSize.value)),
      moved: moves(() => side.value),
    }),
  };
}

const between = (low: number, high: number, wanted: number): number =>
  Math.round(Math.min(high, Math.max(low, wanted)));
