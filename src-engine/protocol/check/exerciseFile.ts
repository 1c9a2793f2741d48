// Files of exercises: a set that a teacher put together, and what a student solved.

export const EXERCISE_SET = "backstep-exercises";
export const SOLVED_SET = "backstep-solved-exercises";
export const EXERCISE_FILE_VERSION = 1;
export const MOST_EXERCISES = 100;

export interface ExerciseSet {
  readonly title: string;
  /** In the order in which they are to be solved; each with what its teacher says of it, where anything is said. */
  readonly exercises: readonly { readonly id: string; readonly words?: string }[];
}

export interface SolvedExercise {
  readonly id: string;
  /** Undefined where it was begun only. */
  readonly outcome?: "solved" | "revealed";
  readonly hints: number;
  readonly wrongAnswers: number;
}

export interface SolvedSet {
  /** Who solved it, and the title of the set. */
  readonly student: string;
  readonly title: string;
  readonly exercises: readonly SolvedExercise[];
}

export type ExerciseFile = { readonly set: ExerciseSet } | { readonly solved: SolvedSet };
