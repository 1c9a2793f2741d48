// An exercise: a network that makes one mistake of the catalogue in one of its operations, and what a person is told of it.

import type { Preset } from "../../model/presets";
import type { ExerciseLevel } from "../../protocol/protocol";

export interface Exercise {
  /** For good: files of sets and kept progress name it. It gives nothing away. */
  readonly id: string;
  readonly level: ExerciseLevel;
  /** What one notices, not what it comes from. */
  readonly title: string;
  readonly preset: Preset;
  /** Where the mistake is made: an instruction's place, `backward/conv2/gradInput`. */
  readonly operation: string;
  /** The id of an entry of the catalogue. */
  readonly mistake: string;
  /** One after the other, each of which says more. */
  readonly hints: readonly string[];
}

/** What its images are: drawn, so that there is nothing to download. */
export const EXERCISE_DATA = "digits";
export const EXERCISE_SEED = 3;
