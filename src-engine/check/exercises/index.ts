// The exercises, from easy to cruel.

import type { ExerciseInfo } from "../../protocol/protocol";
import { cruel } from "./cruel";
import { easy } from "./easy";
import type { Exercise } from "./exercise";
import { hard } from "./hard";
import { medium } from "./medium";

export const exercises: readonly Exercise[] = [...easy, ...medium, ...hard, ...cruel];

const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));

/**
 * The exercise of that id.
 * @throws Error naming those there are
 */
export function exerciseCalled(id: string): Exercise {
  const found = byId.get(id);
  if (!found)
    throw new Error(`exercises: no exercise is called "${id}"; known are ${[...byId.keys()].join(", ")}`);
  return found;
}

/** Whether explanations of what it computes backward leave out what the rule gives. */
export const withholds = ({ level }: Exercise): boolean => level === "hard" || level === "cruel";

/** What may be told of it before it is solved. */
export function toldExercise(exercise: Exercise): ExerciseInfo {
  const { id, level, title, preset, hints } = exercise;
  const types = preset.model.layers.map(({ type }) => type);
  return {
    ...{ id, level, title, hints },
    model: preset.model.name,
    layers: types.join(", "),
    withheld: withholds(exercise),
  };
}
