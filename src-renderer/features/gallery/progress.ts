// How far somebody is with each exercise. Kept between visits, as other settings are.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import type { SolvedExercise } from "../../../src-engine/protocol/protocol";

type Progress = Omit<SolvedExercise, "id">;
const NONE: Progress = { hints: 0, wrongAnswers: 0 };

export const useProgress = defineStore("galleryProgress", () => {
  const kept = useLocalStorage<Readonly<Record<string, Progress>> | null>("backstep.gallery", {});

  /** What was kept may be of another time, or not even an object. */
  function of(id: string): Progress {
    const { outcome, hints, wrongAnswers } = kept.value?.[id] ?? NONE;
    return {
      ...((outcome === "solved" || outcome === "revealed") && { outcome }),
      hints: Number.isSafeInteger(hints) ? hints : 0,
      wrongAnswers: Number.isSafeInteger(wrongAnswers) ? wrongAnswers : 0,
    };
  }

  const isBegun = (id: string): boolean => Object.hasOwn(kept.value ?? {}, id);

  function set(id: string, more: Partial<Progress>): void {
    kept.value = { ...kept.value, [id]: { ...of(id), ...more } };
  }

  return { of, isBegun, set };
});
