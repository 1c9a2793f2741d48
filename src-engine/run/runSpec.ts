// What a training run is of: all that decides what it computes.

import type { Dataset } from "../data/dataset";
import type { ModelSpec } from "../model/model";
import type { Recipe } from "../model/presets";
import type { State } from "./backend";
import type { RecordedMoments } from "./recorded/recordedMoments";

export interface RunSpec {
  readonly model: ModelSpec;
  readonly recipe: Recipe;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Use only the first so many training images (before the validation split). */
  readonly limit?: number | undefined;
  /** What the run begins with, where it does not follow from the seed: parameters and buffers that were brought along. */
  readonly first?: State | undefined;
  /** Of a recording that is looked at as a run: its moments, which the backend puts in the place of iterations. */
  readonly recorded?: RecordedMoments | undefined;
  /** The exercise whose mistake the backend makes (check/exercises). It is kept with the run, for it decides what that computes. */
  readonly exercise?: string | undefined;
}
