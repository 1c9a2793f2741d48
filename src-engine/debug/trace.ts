// Where a run first left the finite numbers, what made that number, and where its cause was still small.
//
// The first element that is not finite was made of finite ones that were too large. The chain follows the
// largest factor of the largest term: to the operation that wrote it, and so on; a parameter was written by
// the update of the iteration before, and there it is the gradient that is followed. It ends where the same
// tensor was a hundred times smaller than when the chain first met it.

import type { ElementValue, Moment, NonFiniteTrace, TensorPath } from "../protocol/protocol";
import { bare } from "../protocol/tensorPath";
import type { Measure } from "../run/measure";
import type { Program } from "../run/program";
import { unravel, type Tensor } from "../tensor/tensor";
import { explained, mainOperand, operandsOf } from "./causes";
import { addressOf } from "./moment";

/** A run that can be gone through again. Of the iteration that was sought, every tensor written by then can be read. */
export interface Replay {
  program(iteration: number): Program;
  /** Runs an iteration up to a moment, operation by operation; false when somebody wanted it to end. */
  seek(moment: Moment): Promise<boolean>;
  read(path: TensorPath): Tensor;
  measure(path: TensorPath): Pick<Measure, "absmax" | "nonFinite">;
}

type Link = NonFiniteTrace["chain"][number];

const MOST_OPERANDS = 10;
const MOST_LINKS = 24;
const SMALL = 1 / 100;
/** How many iterations before that of the first number that is not finite are looked at for what grew. */
const GROWTH = 32;

/**
 * The first operation of iterations from … to (included) that wrote a number that is not finite.
 * @param from an iteration before which all were finite
 */
export async function firstNonFinite(replay: Replay, from: number, to: number): Promise<Moment | undefined> {
  for (let iteration = from; iteration <= to; iteration++) {
    const { instructions } = replay.program(iteration);
    if (!(await replay.seek({ iteration, pc: instructions.length }))) return undefined;
    const first = instructions.findIndex(({ writes }) => replay.measure(writes).nonFinite > 0);
    if (first >= 0) return { iteration, pc: first + 1 };
  }
  return undefined;
}

/**
 * Everything about the first number that is not finite. Undefined when somebody wanted it to end.
 * @param moment after the operation that wrote it, as `firstNonFinite` found it
 * @throws Error when that operation wrote none
 */
export async function traceNonFinite(replay: Replay, moment: Moment): Promise<NonFiniteTrace | undefined> {
  const program = replay.program(moment.iteration);
  const instruction = program.instructions[moment.pc - 1]!;
  if (!(await replay.seek(moment))) return undefined;
  const element = firstWild(instruction.writes, replay.read(instruction.writes));
  const count = replay.measure(instruction.writes).nonFinite;
  const operands = operandsOf(explained(instruction, element.index, replay.read), instruction);
  const address = addressOf(program, moment);
  const chain = await chainFrom(replay, moment.iteration, { ...element, address });
  const growth = chain && (await growthOf(replay, moment.iteration, grown(program, chain)));
  if (!growth) return undefined;
  return {
    address,
    element,
    count,
    tex: instruction.run.tex,
    operands: operands.slice(0, MOST_OPERANDS),
    chain,
    growth,
  };
}

/** The first in index order. */
function firstWild(path: TensorPath, { shape, data }: Tensor): ElementValue {
  const offset = data.findIndex((x) => !Number.isFinite(x));
  if (offset < 0) throw new Error(`trace: every element of ${path} is finite`);
  return { path, index: unravel(offset, shape), value: data[offset]! };
}

async function chainFrom(replay: Replay, last: number, from: Link): Promise<Link[] | undefined> {
  const chain = [from];
  const met = new Map<TensorPath, number>();
  let iteration = last;
  while (chain.length < MOST_LINKS) {
    const link = chain.at(-1)!;
    let written = writerOf(replay.program(iteration), link.path);
    if (written < 0) {
      // Written by the iteration before: its update carries the parameter on under the name it has while it is new.
      if (iteration === 0 || !replay.program(iteration).parameters.includes(link.path)) return chain;
      const program = replay.program(--iteration);
      if (!(await replay.seek({ iteration, pc: program.instructions.length }))) return undefined;
      written = writerOf(program, `${link.path}.next`);
    }
    const next = causeOf(replay, iteration, written, link);
    if (!next) return chain;
    chain.push(next);
    const first = met.get(next.path) ?? Math.abs(next.value);
    met.set(next.path, first);
    if (Math.abs(next.value) < SMALL * first) return chain;
  }
  return chain;
}

function writerOf({ instructions }: Program, path: TensorPath): number {
  return instructions.findIndex(({ writes }) => writes === path);
}

/** What is most to blame for an element that an instruction of the iteration in memory wrote, and where that was written. */
function causeOf(replay: Replay, iteration: number, written: number, { index }: Link): Link | undefined {
  const program = replay.program(iteration);
  const instruction = program.instructions[written]!;
  const expr = explained(instruction, index, replay.read);
  const gradient = instruction.operands["gradient"];
  const cause =
    instruction.phase === "update" && gradient !== undefined
      ? operandsOf(expr, instruction).find(({ path }) => path === gradient)
      : mainOperand(expr, instruction);
  return cause && { ...cause, address: writtenAt(replay, iteration, cause.path) };
}

/** After the operation that wrote a tensor; what an iteration begins with was there at the end of the one before. */
function writtenAt(replay: Replay, iteration: number, path: TensorPath): string {
  const program = replay.program(iteration);
  const pc = writerOf(program, path) + 1;
  if (pc > 0) return addressOf(program, { iteration, pc });
  if (iteration === 0) return "start";
  const before = replay.program(iteration - 1);
  const updated = writerOf(before, `${path}.next`) + 1;
  return addressOf(before, { iteration: iteration - 1, pc: updated || before.instructions.length });
}

/** The last parameter or parameter's gradient of the chain; where there is none, what it began with. */
function grown({ parameters }: Program, chain: readonly Link[]): TensorPath {
  const of = (path: TensorPath): boolean => parameters.includes(bare(path));
  return (chain.findLast(({ path }) => of(path)) ?? chain[0]!).path;
}

async function growthOf(
  replay: Replay,
  last: number,
  path: TensorPath,
): Promise<NonFiniteTrace["growth"] | undefined> {
  const iterations: number[] = [];
  const absmax: number[] = [];
  // In the very iteration there may be nothing left that is finite; the first has none before it.
  for (let iteration = Math.max(0, last - GROWTH); iteration < Math.max(1, last); iteration++) {
    const { instructions } = replay.program(iteration);
    if (!(await replay.seek({ iteration, pc: instructions.length }))) return undefined;
    iterations.push(iteration);
    absmax.push(replay.measure(path).absmax);
  }
  return { path, iterations, absmax };
}
