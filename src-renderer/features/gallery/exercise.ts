// The exercise that runs: its hints, the operation that somebody points at, and what that is answered with.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { ExerciseAnswer, ExerciseChoices, InstructionInfo } from "../../../src-engine/protocol/protocol";
import { placeOf } from "../../session/places";
import { useSession } from "../../session/session";
import { currentInstruction } from "../../session/words";
import { useProgress } from "./progress";

interface Pointed {
  readonly instruction: InstructionInfo;
  readonly choices: ExerciseChoices["choices"];
}

export const useExercise = defineStore("exercise", () => {
  const session = useSession();
  const progress = useProgress();
  const info = computed(() => session.info?.exercise);
  const own = computed(() => (info.value ? progress.of(info.value.id) : undefined));
  const hints = computed(() => info.value?.hints.slice(0, own.value?.hints ?? 0) ?? []);
  const hasMoreHints = computed(() => hints.value.length < (info.value?.hints.length ?? 0));

  /** The operation that ran last. */
  const current = computed(() =>
    session.info && session.stopped ? currentInstruction(session.info, session.stopped) : undefined,
  );
  const pointed = shallowRef<Pointed>();
  const chosen = ref<string>();
  /** What the last answer came to; a wrong one is forgotten with the next. */
  const answer = shallowRef<ExerciseAnswer>();
  const isSolved = computed(() => answer.value?.mistake !== undefined);
  const canPoint = computed(() => info.value !== undefined && current.value !== undefined && !isSolved.value);

  function forget(): void {
    pointed.value = chosen.value = answer.value = undefined;
  }
  /** An exercise that was solved before shows its solution. */
  watch(
    () => info.value?.id,
    (id) => {
      forget();
      if (id !== undefined && progress.of(id).outcome) void reveal();
    },
    { immediate: true },
  );

  function hint(): void {
    const { value } = info;
    if (value && hasMoreHints.value) progress.set(value.id, { hints: hints.value.length + 1 });
  }

  async function point(): Promise<void> {
    const instruction = current.value;
    if (!instruction || !canPoint.value) return;
    await session.attempt(undefined, async () => {
      const { body } = await session.ask("exerciseChoices", { operation: placeOf(instruction) });
      pointed.value = { instruction, choices: body.choices };
      chosen.value = answer.value = undefined;
    });
  }

  function letGo(): void {
    pointed.value = chosen.value = undefined;
  }

  async function submit(): Promise<void> {
    const { value: exercise } = info;
    const { value: at } = pointed;
    if (!exercise || !at) return;
    if (at.choices.length > 0 && chosen.value === undefined) return;
    const mistake = chosen.value;
    await session.attempt(undefined, async () => {
      const operation = placeOf(at.instruction);
      const { body } = await session.ask("answer", { operation, ...(mistake !== undefined && { mistake }) });
      answer.value = body;
      if (body.verdict === "right") progress.set(exercise.id, { outcome: "solved" });
      else progress.set(exercise.id, { wrongAnswers: progress.of(exercise.id).wrongAnswers + 1 });
      if (body.verdict !== "wrongStatement") letGo();
    });
  }

  /** Shows the solution. Of what is not solved that is kept. */
  async function reveal(): Promise<void> {
    const { value: exercise } = info;
    if (!exercise) return;
    await session.attempt(undefined, async () => {
      const { body } = await session.ask("answer", {});
      if (info.value?.id !== exercise.id) return;
      letGo();
      answer.value = body;
      if (!progress.of(exercise.id).outcome) progress.set(exercise.id, { outcome: "revealed" });
    });
  }

  return {
    ...{ info, own, hints, hasMoreHints, current, pointed, chosen, answer, isSolved, canPoint },
    ...{ hint, point, letGo, submit, reveal },
  };
});
