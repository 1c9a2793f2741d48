// Requests about exercises: which there are, what may be wrong with an operation of the one that runs, and whether an answer is right.

import { choicesFor, rightIteration } from "../../check/exercises/choices";
import { exerciseCalled, exercises, toldExercise } from "../../check/exercises/index";
import { mistakeCalled } from "../../check/mistakes/index";
import { told } from "../../check/mistakes/told";
import { readExerciseFile } from "./exerciseFile";
import type { ExerciseAnswer, Requests } from "../../protocol/protocol";
import type { CommandQueue, Running } from "../page/commandQueue";

export function exerciseRequests(queue: () => Pick<CommandQueue, "launched" | "atRest">) {
  /** Of the session that was asked about last. */
  let known: { readonly of: Running; readonly iteration: ReturnType<typeof rightIteration> } | undefined;

  function running() {
    const { launched } = queue();
    const { spec } = launched.session.trainer;
    if (spec.exercise === undefined) throw new Error("the running session is no exercise; launch one first");
    return { launched, spec, exercise: exerciseCalled(spec.exercise) };
  }

  return {
    exercises: () => ({ body: { exercises: exercises.map(toldExercise) } }),
    exerciseChoices: ({ operation }: Requests["exerciseChoices"]["arguments"]) =>
      queue().atRest(() => {
        const { launched, spec, exercise } = running();
        if (known?.of !== launched) known = { of: launched, iteration: rightIteration(spec) };
        const choices = choicesFor(exercise, known.iteration, operation).map(({ id, title }) => ({
          id,
          title,
        }));
        return { body: { choices } };
      }),
    answer: ({ operation, mistake }: Requests["answer"]["arguments"]): { readonly body: ExerciseAnswer } => {
      const { exercise } = running();
      const whole = { operation: exercise.operation, mistake: told(mistakeCalled(exercise.mistake)) };
      if (operation === undefined) return { body: { verdict: "revealed", ...whole } };
      if (operation !== exercise.operation) return { body: { verdict: "wrongOperation" } };
      if (mistake !== exercise.mistake) return { body: { verdict: "wrongStatement" } };
      return { body: { verdict: "right", ...whole } };
    },
    readExercises: ({ text }: Requests["readExercises"]["arguments"]) => ({
      body: readExerciseFile(
        text,
        exercises.map(({ id }) => id),
      ),
    }),
  };
}
