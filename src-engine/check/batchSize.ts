// How many samples a recorded iteration has, told by the shapes of what was recorded.

import type { ModelSpec } from "../model/model";
import type { RecordedIteration, RecordedTensor } from "../recording/recording";
import { sizeOf } from "../tensor/tensor";
import { recorderFacts } from "./recorderFacts";

const INPUT = /^(input|inputs|x|images|data|batch|a0)$/i;
const TARGET = /^(target|targets|labels?|y|t)$/i;
const WEIGHT = /(^|[._])(weight|bias|w|b|kernel|gamma|beta|dw|db)\d*([._]|$)/i;

/** 1 where nothing says more: a sample by itself, without an axis for the batch. */
export function batchSizeOf(model: ModelSpec, recorded: RecordedIteration): number {
  const { samples } = recorderFacts(recorded);
  if (samples !== undefined) return samples;
  const named = (names: RegExp): RecordedTensor | undefined =>
    recorded.tensors.find(({ name }) => names.test(name));
  const each = sizeOf(model.input);
  const input = named(INPUT);
  if (input && sizeOf(input.shape) % each === 0) return sizeOf(input.shape) / each;
  const target = named(TARGET);
  if (target) return target.shape[0] ?? 1;
  // Of activations and their gradients the first axis is the batch, and most tensors are such.
  const votes = new Map<number, number>();
  for (const { name, shape } of recorded.tensors)
    if (!WEIGHT.test(name) && shape.length > 1) votes.set(shape[0]!, (votes.get(shape[0]!) ?? 0) + 1);
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? 1;
}
