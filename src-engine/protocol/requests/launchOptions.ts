// What a session is started with.

import * as v from "valibot";
import { backends } from "../launch";
import { HIGHEST_LEARNING_RATE, LARGEST_BATCH, LONGEST_NAME } from "../limits";
import { count, number, object, oneOf, text, whole } from "./fields";

export const launchOptions = object({
  /** A preset's name: `lenet-jax`, `cnn-pytorch`. That of the running session is its own model, with what it began with. */
  model: text(),
  /** A dataset's name: one of `SessionInfo.datasets`, or the path of one that somebody chose. */
  data: text(),
  backend: v.exactOptional(oneOf(backends)),
  /** The number of an `Inspection`: its model and weights, in place of a preset. */
  opened: v.exactOptional(count()),
  /** The id of an exercise: its network, data and recipe, in place of the model that is named. */
  exercise: v.exactOptional(text(LONGEST_NAME)),
  seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
  batchSize: v.exactOptional(whole(1, LARGEST_BATCH)),
  /** How many epochs `continue` trains before it stops by itself; the recipe's own where left out. */
  epochs: v.exactOptional(whole(1, 10 ** 6)),
  /** Use only the first so many training images. */
  limit: v.exactOptional(whole(1, 10 ** 9)),
  /** Train so many iterations before stopping at the loss of the next. */
  warmup: v.exactOptional(whole(0, 10 ** 6)),
  /** What is done to training images, as in `crop=4,flip`, or `none`; what the recipe says where left out. */
  augment: v.exactOptional(text(LONGEST_NAME)),
  learningRate: v.exactOptional(number(0, HIGHEST_LEARNING_RATE)),
});
export type LaunchOptions = Readonly<v.InferOutput<typeof launchOptions>>;
