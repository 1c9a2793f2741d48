// Which sections of the left column are open. Kept between visits; what is added to a closed one opens it.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";

export type Section = "breakpoints" | "watches" | "branches" | "log";

export const useSections = defineStore("sections", () => {
  const open = useLocalStorage<Partial<Record<Section, boolean>> | null>("backstep.sections", {});

  /** What was kept may be of another time, or not even an object. */
  function isOpen(section: Section): boolean {
    return open.value?.[section] === true;
  }

  function set(section: Section, wanted: boolean): void {
    open.value = { ...open.value, [section]: wanted };
  }

  return { isOpen, set };
});
