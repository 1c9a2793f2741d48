// Whether a program can be run at all: a model of a few words may ask for more memory than there is, and for an
// iteration that takes hours. Both are known from its shapes, before anything is allocated.

import { iterationTime, numbersOf } from "./cost";
import { MOST_BYTES } from "../machine/layout";
import { reservedBytes } from "./memory";
import type { Program } from "../program/program";

/** Of what kernels can address, some is for images and an evaluation. */
const MOST = MOST_BYTES - 2 ** 28;
/** Seconds an iteration on a busy machine: an idle one takes a tenth. */
const MOST_SECONDS = 600;

/** @throws Error saying what the model would take, and what it may */
export function assertAffordable(program: Program): void {
  const { model, batchSize } = program;
  const refuse = (count: number, what: string, most: number): never => {
    const counted = Math.ceil(count).toLocaleString("en");
    throw new Error(
      `model: ${JSON.stringify(model.name)} in batches of ${batchSize} takes ${counted} ${what}, at most ${most.toLocaleString("en")} are possible`,
    );
  };
  // Before anything is laid out: a tensor of too many numbers may have no layout.
  const bytes = Math.max(4 * numbersOf(program), 4 * numbersOf(program) <= MOST ? reservedBytes(program) : 0);
  if (!(bytes <= MOST)) refuse(bytes, "bytes of memory", MOST);
  const seconds = iterationTime(program, "simd") / 1000;
  if (!(seconds <= MOST_SECONDS)) refuse(seconds, "seconds an iteration on a busy machine", MOST_SECONDS);
}
