// The list of exercises: all there are, or a set that a teacher made.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { ExerciseInfo, ExerciseSet, SolvedSet } from "../../../src-engine/protocol/protocol";
import { useConfirmDiscard } from "../../session/run/confirmDiscard";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";
import { useProgress } from "./progress";

/** An exercise with what its teacher says of it. */
interface Listed extends ExerciseInfo {
  readonly words?: string | undefined;
}

export const useGallery = defineStore("gallery", () => {
  const session = useSession();
  const view = useView();
  const confirmDiscard = useConfirmDiscard();
  const progress = useProgress();
  const all = shallowRef<readonly ExerciseInfo[]>([]);
  /** What went wrong with a file. */
  const problem = ref<string>();
  const set = useLocalStorage<ExerciseSet | null>("backstep.exerciseSet", null);
  /** What a student solved, as a teacher looks at it. */
  const solved = shallowRef<SolvedSet>();
  const page = ref<"list" | "make" | "solved">("list");

  /** An exercise that there is no more is left out. */
  const listed = computed<readonly Listed[]>(() => {
    const kept = set.value?.exercises;
    const entries = Array.isArray(kept) ? (kept as ExerciseSet["exercises"]) : undefined;
    if (!entries) return all.value;
    return entries.flatMap(({ id, words }) => {
      const found = all.value.find((exercise) => exercise.id === id);
      return found ? [{ ...found, words }] : [];
    });
  });
  const title = computed(() => set.value?.title);
  const solvedCount = computed(
    () => listed.value.filter(({ id }) => progress.of(id).outcome === "solved").length,
  );
  const isRunning = (id: string): boolean => session.info?.exercise?.id === id;

  async function open(): Promise<void> {
    problem.value = undefined;
    page.value = "list";
    if (!(await load())) return;
    view.dialog = "gallery";
  }

  const load = (): Promise<boolean> =>
    all.value.length
      ? Promise.resolve(true)
      : session.attempt(undefined, async () => {
          all.value = (await session.ask("exercises", {})).body.exercises;
        });

  function begin(exercise: ExerciseInfo): void {
    confirmDiscard.ask({
      title: "Begin the exercise?",
      verb: "Begin",
      go: () => void launch(exercise),
    });
  }

  async function launch({ id, model }: ExerciseInfo): Promise<void> {
    if (!(await session.launch({ model, data: "digits", exercise: id }))) return;
    if (!progress.isBegun(id)) progress.set(id, {});
    view.dialog = undefined;
  }

  /** The next of the list that is not solved. */
  function nextAfter(id: string): ExerciseInfo | undefined {
    const at = listed.value.findIndex((exercise) => exercise.id === id);
    const order = [...listed.value.slice(at + 1), ...listed.value.slice(0, Math.max(0, at))];
    return order.find((exercise) => exercise.id !== id && progress.of(exercise.id).outcome === undefined);
  }

  const wordsOf = (id: string): string | undefined =>
    listed.value.find((exercise) => exercise.id === id)?.words;

  return {
    ...{ all, listed, set, title, solved, page, problem, solvedCount },
    ...{ open, load, begin, nextAfter, isRunning, wordsOf },
  };
});
