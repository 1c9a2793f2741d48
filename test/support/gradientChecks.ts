// Iterations of small models for gradient checks: a model, a batch and weights of one's own, in float64.

import { checkGradients, type Found, type GradientWish } from "../../src-engine/check/gradient/check";
import { iterationOf, type Iteration } from "../../src-engine/check/gradient/iteration";
import type { ModelSpec } from "../../src-engine/model/model";
import { firstState } from "../../src-engine/run/history/firstState";
import { compile } from "../../src-engine/run/program/compile";
import { random } from "../../src-engine/tensor/random";
import { tensor, type Tensor } from "../../src-engine/tensor/tensor";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };

/** @param own values in place of random ones, by path */
export function iterationIn(
  model: ModelSpec,
  batchSize: number,
  seed: number,
  own: Readonly<Record<string, readonly number[]>> = {},
): Iteration {
  const program = compile(model, sgd, batchSize);
  const state = firstState(program, "pytorch", seed);
  const given = new Map<string, Tensor>(state);
  const drawn = (path: string): Tensor => {
    const { shape } = program.tensors[path]!;
    const { normal } = random(seed, path);
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(shape, own[path] ?? Array.from({ length: size }, (_, i) => normal(i)));
  };
  given.set("input", drawn("input"));
  // Shifts and biases begin at 0, where a ReLU behind equal numbers has its corner.
  for (const path of program.parameters) given.set(path, drawn(path));
  const labels = Array.from({ length: batchSize }, (_, n) => n % (program.classes ?? 1));
  given.set("target", tensor([batchSize], own["target"] ?? labels, "int32"));
  for (const { path } of program.streams) given.set(path, tensor([3], [seed, 5, 0], "int32"));
  return iterationOf(program, given);
}

export function checked(iteration: Iteration, wish: GradientWish = {}): Promise<Found> {
  return checkGradients(iteration, wish, () => true);
}

/** A gradient that is another, as somebody's mistake would make it. */
export function withGradient(iteration: Iteration, path: string, change: (x: number, i: number) => number) {
  const right = iteration.gradients.get(path)!;
  const wrong = tensor(right.shape, Float64Array.from(right.data).map(change));
  return { ...iteration, gradients: new Map([...iteration.gradients, [path, wrong]]) };
}
