// What may be wrong with an operation of an exercise's network: every mistake of the catalogue that changes its numbers, as far as
// they can be told apart there. For operations that are right as for the one that is not, so that the list says nothing of that.

import { placeOf } from "../../debug/time/moment";
import { reference } from "../../run/reference";
import { Trainer, type RunSpec } from "../../run/trainer";
import type { Instruction } from "../../ops/instruction";
import type { Tensor } from "../../tensor/tensor";
import { streamKey } from "../../tensor/random";
import { iterated, operandsOf, type Values } from "../mistakes/iterated";
import { mistakeCalled, mistakes } from "../mistakes/index";
import type { Mistake } from "../mistakes/mistake";
import type { Exercise } from "./exercise";

/** So many statements are offered. */
const OFFERED = 6;
/** Less than this share of the largest number is no difference: rounding makes one. */
const TELLS_APART = 1e-9;

/**
 * The network's second iteration as it should be, in float64: in the first an optimizer has nothing to remember yet.
 * @param spec of the run in which the mistake is made
 */
export function rightIteration({ model, recipe, dataset, seed, limit, first }: RunSpec): {
  readonly instructions: readonly Instruction[];
  readonly values: Values;
} {
  const trainer = new Trainer({ model, recipe, dataset, seed, limit, first }, reference);
  try {
    trainer.advance();
    const { instructions, tensors } = trainer.currentProgram;
    const written = new Set(instructions.map(({ writes }) => writes));
    trainer.runTo(0);
    const given = Object.keys(tensors).filter((path) => !written.has(path));
    const begun = new Map(given.map((path) => [path, trainer.read(path)]));
    return { instructions, values: iterated({ instructions }, begun) };
  } finally {
    trainer.close();
  }
}

/**
 * @param operation its place, `backward/conv2/gradInput`
 * @throws Error where the network has no such operation
 */
export function choicesFor(
  exercise: Pick<Exercise, "id" | "operation" | "mistake">,
  { instructions, values }: ReturnType<typeof rightIteration>,
  operation: string,
): readonly Mistake[] {
  const instruction = instructions.find((one) => placeOf(one).join("/") === operation);
  if (!instruction) throw new Error(`exercises: the network has no operation "${operation}"`);
  const x = operandsOf(instruction, values);
  const right = values.get(instruction.writes)!;
  const own = operation === exercise.operation ? [mistakeCalled(exercise.mistake)] : [];
  const order = (mistake: Mistake): number => streamKey(`${exercise.id}/${operation}/${mistake.id}`);
  const others = mistakes
    .filter((mistake) => !own.includes(mistake) && !mistake.convention)
    .sort((a, b) => order(a) - order(b));
  const offered: Mistake[] = [];
  const made: Tensor[] = [right];
  for (const mistake of [...own, ...others]) {
    const wrong = mistake.make(instruction, x, right);
    if (!wrong || wrong.data.length !== right.data.length || made.some((one) => isAlike(one, wrong)))
      continue;
    made.push(wrong);
    offered.push(mistake);
    if (offered.length === OFFERED) break;
  }
  return offered.sort((a, b) => order(a) - order(b));
}

function isAlike(a: Tensor, b: Tensor): boolean {
  const most = Array.from(a.data).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return a.data.every((value, o) => !(Math.abs(value - b.data[o]!) > TELLS_APART * most));
}
