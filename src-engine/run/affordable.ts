// Whether a program can be run at all: a model of a few words may ask for more memory than there is, and for an
// iteration that takes hours. Both are known from its shapes, before anything is allocated.

import { sizeOf } from "../tensor/tensor";
import type { Program } from "./program";

/** Of all tensors together: a GiB in float32. */
const MOST_NUMBERS = 2 ** 28;
/** In the forward pass: seconds. */
const MOST_STEPS = 2 ** 34;

type Needs = Pick<Program, "model" | "batchSize" | "layers" | "shapes">;

/** @throws Error saying what the model would take, and what it may */
export function assertAffordable({ model, batchSize, layers, shapes }: Needs): void {
  const refuse = (count: number, what: string, most: number): never => {
    const counted = count.toLocaleString("en");
    throw new Error(
      `model: ${JSON.stringify(model.name)} in batches of ${batchSize} takes ${counted} ${what}, at most ${most.toLocaleString("en")} are possible`,
    );
  };
  const numbers = Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (!(numbers <= MOST_NUMBERS)) refuse(numbers, "numbers in its tensors", MOST_NUMBERS);
  const steps = layers.reduce((sum, layer) => sum + sizeOf(layer.outputShape) * termsOf(layer, shapes), 0);
  if (!(steps <= MOST_STEPS)) refuse(steps, "multiplications in a forward pass", MOST_STEPS);
}

/** How many operands an element of a layer's output is computed from. */
function termsOf({ name, attrs }: Needs["layers"][number], shapes: Needs["shapes"]): number {
  const weight = shapes[`${name}.weight`];
  const window = Number(attrs["kernelSize"] ?? 1);
  return weight ? sizeOf(weight.slice(1)) : window * window;
}
