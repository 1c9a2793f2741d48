// Exercises: what a person is told of them before, and what an answer is answered with.

import type { MistakeInfo } from "./mistakes";

export const exerciseLevels = ["easy", "medium", "hard", "cruel"] as const;
export type ExerciseLevel = (typeof exerciseLevels)[number];

/** Nothing in it says where the mistake is or what it is. */
export interface ExerciseInfo {
  readonly id: string;
  readonly level: ExerciseLevel;
  readonly title: string;
  /** The name of its network, and what that consists of in a few words. */
  readonly model: string;
  readonly layers: string;
  /** To be shown one after the other. */
  readonly hints: readonly string[];
  /** Explanations of its backward pass and update show the formula and the operands, not what the rule makes of them. */
  readonly withheld: boolean;
}

/** What may be wrong with an operation, as far as it changes its numbers: statements to choose from. */
export interface ExerciseChoices {
  readonly choices: readonly Pick<MistakeInfo, "id" | "title">[];
}

export interface ExerciseAnswer {
  readonly verdict: "right" | "wrongOperation" | "wrongStatement" | "revealed";
  /** The operation that is wrong, as its place in the program, and its mistake; only once it was found or given up. */
  readonly operation?: string;
  readonly mistake?: MistakeInfo;
}
