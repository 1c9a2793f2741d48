// What lies over the upper half of the stage: a plot, a comparison, the trace of a NaN, a derivation, or nothing.

import { defineStore } from "pinia";
import { ref } from "vue";
import { useStageTab } from "./stageTab";

export type Sheet = "plot" | "compare" | "trace" | "theory";

export const useStageOverlay = defineStore("stageOverlay", () => {
  const shown = ref<Sheet>();
  /** Counts the openings, so that asking again for what is open brings the focus there. */
  const opened = ref(0);

  const tab = useStageTab();

  function open(sheet: Sheet): void {
    tab.shown = "maps";
    shown.value = sheet;
    opened.value++;
  }

  function close(): void {
    shown.value = undefined;
  }

  return { shown, opened, open, close };
});
