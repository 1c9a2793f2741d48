// What a model's output says: one class a sample.

import { opOf } from "../model/model";
import type { TensorPath } from "../protocol/protocol";
import { argmax } from "../tensor/argmax";
import type { Tensor } from "../tensor/tensor";
import { LOSS, type Program } from "./program/program";

/** The index of each row's largest value, as argmax.ts has it: the first of equals, NaN before all. `output` is [N, classes]. */
export function predictions({ shape, data }: Tensor): number[] {
  const [N, classes] = shape as [number, number];
  return Array.from({ length: N }, (_, n) => argmax(data, n * classes, classes));
}

/** The same of a program's output as it now is; undefined where it tells no classes apart. */
export function predictionsOf(
  { classes, output }: Program,
  read: (path: TensorPath) => Tensor | undefined,
): readonly number[] | undefined {
  const tensor = classes === undefined ? undefined : read(output);
  return tensor && predictions(tensor);
}

/** How many predictions are right. */
export function correct(output: Tensor, target: Tensor): number {
  return predictions(output).filter((prediction, n) => prediction === target.data[n]).length;
}

/** Where a loss that takes logits writes the logarithms of their probabilities; one that takes probabilities writes none. */
export function logProbabilitiesOf({ model, instructions }: Program): TensorPath | undefined {
  const { logProbabilities } = opOf({ name: LOSS, type: model.loss.type });
  return instructions.find(({ phase, rule }) => phase === "loss" && rule === logProbabilities)?.writes;
}
