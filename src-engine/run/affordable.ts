// Whether a program can be run at all: a model of a few words may ask for more memory than there is, and for an
// iteration that takes hours. Both are known from its shapes, before anything is allocated.

import { forwardSteps, numbersOf } from "./cost";
import type { Program } from "./program";

/** Of all tensors together: a GiB in float32. */
const MOST_NUMBERS = 2 ** 28;
/** In the forward pass: seconds. */
const MOST_STEPS = 2 ** 34;

type Needs = Pick<Program, "model" | "batchSize" | "layers" | "tensors">;

/** @throws Error saying what the model would take, and what it may */
export function assertAffordable(program: Needs): void {
  const { model, batchSize } = program;
  const refuse = (count: number, what: string, most: number): never => {
    const counted = count.toLocaleString("en");
    throw new Error(
      `model: ${JSON.stringify(model.name)} in batches of ${batchSize} takes ${counted} ${what}, at most ${most.toLocaleString("en")} are possible`,
    );
  };
  const numbers = numbersOf(program);
  if (!(numbers <= MOST_NUMBERS)) refuse(numbers, "numbers in its tensors", MOST_NUMBERS);
  const steps = forwardSteps(program);
  if (!(steps <= MOST_STEPS)) refuse(steps, "multiplications in a forward pass", MOST_STEPS);
}
