// Where a run first left the finite numbers, what made that number, and where its cause was still small.
//
// The first element that is not finite was made of finite ones that were too large, or somebody put it there: an
// edit is an event of the run. The chain follows the largest factor of the largest term: to the operation that wrote
// it, and so on; a parameter was written by the update of the iteration before, and there it is the gradient that is
// followed, or what the optimizer made of it. It ends at an element that was edited, or where the same tensor was a hundred times smaller than when the
// chain first met it.

import type { ElementValue, Moment, NonFiniteTrace, TensorPath } from "../../protocol/protocol";
import { ownerOf } from "../../protocol/relatedTensors";
import type { Measure } from "../../run/machine/measure";
import type { Instruction, Program } from "../../run/program/program";
import type { ValueEdit } from "../../run/history/course";
import { unravel, type Tensor } from "../../tensor/tensor";
import { explained, mainOperand, operandsOf } from "./causes";
import { changedAt, looksThrough } from "./looks";
import { addressOf, compare, start } from "../time/moment";
import { originOf, type Origin } from "./origin";

/** A run that can be gone through again. Of the iteration that was sought, every tensor written by then can be read. */
export interface Replay {
  program(iteration: number): Program;
  /** The values changed within an iteration, in the order of their moments. */
  editsIn(iteration: number): readonly ValueEdit[];
  /** Its iterations do not follow each other: they are a recording's. */
  readonly isRecorded?: boolean;
  /** Runs an iteration up to a moment, operation by operation; false when somebody wanted it to end. */
  seek(moment: Moment): Promise<boolean>;
  read(path: TensorPath): Tensor;
  /** As an instruction found it, by its place in the program: without the edits that were made since it ran. */
  readFor(instruction: number, path: TensorPath): Tensor;
  measure(path: TensorPath): Pick<Measure, "absmax" | "nonFinite">;
}

type Link = NonFiniteTrace["chain"][number];

const MOST_OPERANDS = 10;
const MOST_LINKS = 24;
const SMALL = 1 / 100;
/** How many iterations before that of the first number that is not finite are looked at for what grew. */
const GROWTH = 32;

/**
 * The first moment of these iterations at which a number is not finite, be it that its operation wrote one or that it
 * was edited there. Undefined where there is none.
 * @param iterations ascending; before the first of them and between them all was finite
 * @param after only moments later than this one
 */
export async function firstNonFinite(
  replay: Replay,
  iterations: Iterable<number>,
  after = { ...start, pc: -1 },
): Promise<Moment | "paused" | undefined> {
  for (const iteration of iterations) {
    for (const { pc, tensors } of looksThrough(replay.program(iteration), replay.editsIn(iteration))) {
      const wanted = tensors.filter(({ since }) => compare({ iteration, pc: since }, after) > 0);
      if (!wanted.length) continue;
      if (!(await replay.seek({ iteration, pc }))) return "paused";
      const first = wanted.find(({ path }) => replay.measure(path).nonFinite > 0);
      if (first) return { iteration, pc: first.since };
    }
  }
  return undefined;
}

/**
 * Everything about the first number that is not finite. Undefined when somebody wanted it to end.
 * @param moment as `firstNonFinite` found it
 * @throws Error when nothing that it changed is
 */
export async function traceNonFinite(replay: Replay, moment: Moment): Promise<NonFiniteTrace | undefined> {
  const { iteration, pc } = moment;
  const program = replay.program(iteration);
  if (!(await replay.seek(moment))) return undefined;
  const changed = changedAt(program, replay.editsIn(iteration), pc);
  const path = changed.find((one) => replay.measure(one).nonFinite > 0);
  if (path === undefined) throw new Error(`trace: all is finite at ${addressOf(program, moment)}`);
  const element = firstWild(path, replay.read(path));
  const count = replay.measure(path).nonFinite;
  const origin = originOf(replay, element, moment);
  const instruction = program.instructions[pc - 1];
  const made = !origin.edited && instruction ? madeBy(replay, pc - 1, instruction, element) : nothing;
  const chain = await chainFrom(replay, iteration, element, origin);
  const growth = chain && (await growthOf(replay, iteration, grown(program, chain)));
  if (!growth) return undefined;
  return { address: addressOf(program, moment), element, count, ...made, chain, growth };
}

/** What was edited is made of nothing. */
const nothing = { tex: "", operands: [] };

function madeBy(
  replay: Replay,
  at: number,
  instruction: Instruction,
  { index }: ElementValue,
): Pick<NonFiniteTrace, "tex" | "operands"> {
  const expr = explained(instruction, index, (path) => replay.readFor(at, path));
  return { tex: instruction.run.tex, operands: operandsOf(expr, instruction).slice(0, MOST_OPERANDS) };
}

/** The first in index order. */
function firstWild(path: TensorPath, { shape, data }: Tensor): ElementValue {
  const offset = data.findIndex((x) => !Number.isFinite(x));
  if (offset < 0) throw new Error(`trace: every element of ${path} is finite`);
  return { path, index: unravel(offset, shape), value: data[offset]! };
}

async function chainFrom(
  replay: Replay,
  sought: number,
  first: ElementValue,
  made: Origin,
): Promise<Link[] | undefined> {
  const chain: Link[] = [linkOf(first, made)];
  const met = new Map<TensorPath, number>();
  let iteration = sought;
  let [link, origin] = [first, made];
  while (chain.length < MOST_LINKS && origin.written) {
    if (origin.written.iteration !== iteration) {
      iteration = origin.written.iteration;
      const { length } = replay.program(iteration).instructions;
      if (!(await replay.seek({ iteration, pc: length }))) return undefined;
    }
    const cause = causeOf(replay, origin.written, link);
    if (!cause) return chain;
    [link, origin] = cause;
    chain.push(linkOf(link, origin));
    const size = met.get(link.path) ?? Math.abs(link.value);
    met.set(link.path, size);
    if (Math.abs(link.value) < SMALL * size) return chain;
  }
  return chain;
}

function linkOf(element: ElementValue, { address, edited }: Origin): Link {
  return { ...element, address, ...(edited && { edited }) };
}

/** What is most to blame for an element that an instruction of the iteration in memory wrote, and where that came from. */
function causeOf(
  replay: Replay,
  { iteration, instruction: at }: NonNullable<Origin["written"]>,
  { index }: ElementValue,
): readonly [ElementValue, Origin] | undefined {
  const instruction = replay.program(iteration).instructions[at]!;
  const expr = explained(instruction, index, (path) => replay.readFor(at, path));
  const withOrigin = (found: ElementValue): readonly [ElementValue, Origin] => [
    found,
    originOf(replay, found, { iteration, pc: at }),
  ];
  const main = mainOperand(expr, instruction);
  const cause = main && withOrigin(main);
  if (instruction.phase !== "update" || cause?.[1].edited) return cause;
  // What it was before, and the numbers that all its elements have in common, say nothing of how it came to change.
  const { parameter } = instruction.operands;
  const change = mainOperand(expr, instruction, (of) => of.path !== parameter && of.index.length > 0);
  // But for one that alone is not finite: the factor that clips all gradients, where one of the others is not.
  const isOther = main && !Number.isFinite(main.value) && main.path !== parameter;
  return change && !(isOther && Number.isFinite(change.value)) ? withOrigin(change) : cause;
}

/** The last parameter or parameter's gradient of the chain; where there is none, what it began with. */
function grown(program: Program, chain: readonly Link[]): TensorPath {
  const of = (path: TensorPath): boolean => program.parameters.includes(ownerOf(program, path));
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
