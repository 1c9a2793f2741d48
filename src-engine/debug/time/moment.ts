// Arithmetic of time: where each granularity stops, and how a moment is written down.
//
// A unit (element, operation, layer, phase, iteration) is stopped at where it ends. Stepping
// forward goes to the next end of a unit, rewinding to the one before, so each undoes the other.
// The end of an iteration and the start of the next are one moment and bear the earlier name.

import { granularities } from "../../protocol/moment";
import type {
  ElementValue,
  Granularity,
  Moment,
  MomentAddress,
  Phase,
  StackFrame,
} from "../../protocol/protocol";
import type { Instruction, Program } from "../../run/program/program";
import { sizeOf } from "../../tensor/tensor";

export const start: Moment = { iteration: 0, pc: 0 };

/** Negative when a is earlier, 0 when the two are the same, positive when a is later. */
export function compare(a: Moment, b: Moment): number {
  return a.iteration - b.iteration || a.pc - b.pc || compareElements(a.element, b.element);
}

/** With all of its elements revealed an operation is done, which is later than with some of them. */
function compareElements(a = Infinity, b = Infinity): number {
  return a === b ? 0 : a - b;
}

/** The level below, where a step in goes; the finest stays. */
export function finer(by: Granularity): Granularity {
  return granularities[granularities.indexOf(by) + 1] ?? by;
}

/** The level above, whose unit a step out finishes; the coarsest stays. */
export function coarser(by: Granularity): Granularity {
  return granularities[granularities.indexOf(by) - 1] ?? by;
}

/** The next stop of this granularity, forward (1) or in rewind (−1). The very beginning has nothing before it. */
export function advance(program: Program, from: Moment, by: Granularity, direction: 1 | -1): Moment {
  if (by === "element") return direction > 0 ? nextElement(program, from) : elementBefore(program, from);
  const { iteration, pc, element } = from;
  const ends = endsOf(program.instructions, by);
  if (direction > 0) {
    const end = ends.find((end) => end > pc || (end === pc && element !== undefined));
    return end === undefined ? { iteration: iteration + 1, pc: ends[0]! } : { iteration, pc: end };
  }
  const end = ends.findLast((end) => end < pc);
  if (end !== undefined) return { iteration, pc: end };
  return iteration > 0 ? { iteration: iteration - 1, pc: program.instructions.length } : start;
}

function nextElement(program: Program, from: Moment): Moment {
  const { iteration, pc, element } = from;
  if (element !== undefined) return revealed(program, iteration, pc, element + 1);
  return pc < program.instructions.length
    ? revealed(program, iteration, pc + 1, 1)
    : revealed(program, iteration + 1, 1, 1);
}

function elementBefore(program: Program, from: Moment): Moment {
  const { iteration, pc, element = pc > 0 ? written(program, pc) : 1 } = from;
  if (element > 1) return { iteration, pc, element: element - 1 };
  return advance(program, { iteration, pc }, "operation", -1);
}

/** With all of them revealed the operation is done, and no element is named. */
function revealed(program: Program, iteration: number, pc: number, element: number): Moment {
  return element < written(program, pc) ? { iteration, pc, element } : { iteration, pc };
}

/** How many elements the instruction before `pc` writes. */
function written({ instructions, tensors }: Program, pc: number): number {
  return sizeOf(tensors[instructions[pc - 1]!.writes]!.shape);
}

/** After how many instructions each unit of this granularity ends, ascending. */
export function endsOf(instructions: readonly Instruction[], by: Granularity): readonly number[] {
  const ends: number[] = [];
  instructions.forEach((instruction, i) => {
    const next = instructions[i + 1];
    if (!next || unit(instruction, by) === undefined || unit(instruction, by) !== unit(next, by))
      ends.push(i + 1);
  });
  return ends;
}

/** What instructions of one unit have in common; undefined where each is a unit of its own. */
function unit({ phase, layer }: Instruction, by: Granularity): string | undefined {
  if (by === "iteration") return "";
  if (by === "phase") return phase;
  return by === "layer" ? `${phase}/${layer}` : undefined;
}

const phases: readonly Phase[] = ["forward", "loss", "backward", "update"];

/** `3/backward/conv2/gradWeight`, the operation that ran last; `start` before any has; `…#5` with five elements revealed. */
export function addressOf({ instructions }: Program, { iteration, pc, element }: Moment): MomentAddress {
  const last = instructions[pc - 1];
  if (!last) return "start";
  return [iteration, ...placeOf(last)].join("/") + (element === undefined ? "" : `#${element}`);
}

/**
 * An operation's place within its iteration: `backward/conv2/gradWeight`, `loss/output`, `update/conv2/bias`; what an
 * optimizer computes on the way to that lies before it, as `update/conv2/bias/nextM`.
 */
export function placeOf({
  phase,
  layer,
  rule,
  writes,
  operands,
  run,
}: Pick<Instruction, "phase" | "layer" | "rule" | "writes" | "operands" | "run">): readonly string[] {
  if (phase === "loss") return [phase, rule];
  if (phase !== "update") return [phase, layer, rule];
  const { parameter } = operands;
  if (parameter === undefined) return [phase, layer, writes]; // a setting
  const name = parameter.slice(layer.length + 1);
  return run.next === "parameter" ? [phase, layer, name] : [phase, layer, name, rule];
}

/** From the iteration down to the operation that ran last, and its element where one is shown. */
export function stackOf(program: Program, moment: Moment, element?: ElementValue): readonly StackFrame[] {
  const { iteration, pc } = moment;
  const last = program.instructions[pc - 1];
  if (!last) return [{ granularity: "iteration", name: `iteration ${iteration}`, address: "start" }];
  const place = placeOf(last);
  // The loss is one layer, which its phase already names.
  const levels: readonly Granularity[] =
    last.phase === "loss" ? ["phase", "operation"] : ["phase", "layer", "operation"];
  return [
    { granularity: "iteration", name: `iteration ${iteration}`, address: `${iteration}` },
    ...levels.map((granularity, depth) => {
      const end = granularity === "operation" ? place.length : depth + 1;
      return {
        granularity,
        name: place.slice(depth, end).join("/"),
        address: [iteration, ...place.slice(0, end)].join("/"),
      };
    }),
    ...(element
      ? [
          {
            granularity: "element" as const,
            name: `[${element.index.join(",")}]`,
            address: addressOf(program, moment),
          },
        ]
      : []),
  ];
}

/**
 * The moment an address names: after that operation, or after the last one of that layer, phase or iteration.
 * @throws Error in one sentence: which part of which address, what was expected there.
 */
export function momentOf(program: Program, address: MomentAddress): Moment {
  const text = address.trim();
  if (text === "start") return start;
  const [, path = "", count] = /^([^#]*)(?:#(.*))?$/s.exec(text) ?? [];
  const [head, ...place] = path.split("/");
  const iteration = Number(head);
  if (!/^\d+$/.test(head!) || !Number.isSafeInteger(iteration)) {
    throw new Error(
      `address "${text}": expected "start" or an iteration's number first, as in 3/backward/conv1, got "${head}"`,
    );
  }
  const pc = endOf(program, place, `address "${text}"`);
  if (count === undefined) return { iteration, pc };
  const element = Number(count);
  const size = written(program, pc);
  if (!/^\d+$/.test(count) || element < 1 || element > size) {
    throw new Error(`address "${text}": expected from 1 to ${size} elements after "#", got "${count}"`);
  }
  return revealed(program, iteration, pc, element);
}

/**
 * After how many instructions the unit at a place ends: `["backward", "conv2"]` or deeper; the iteration itself for no parts.
 * @param who begins the error's sentence
 * @throws Error naming the part that is unknown and what was expected there
 */
export function endOf({ instructions }: Program, place: readonly string[], who: string): number {
  let candidates = instructions.map((instruction, i) => ({ path: placeOf(instruction), pc: i + 1 }));
  for (const [depth, part] of place.entries()) {
    const here = candidates.filter((candidate) => candidate.path[depth] === part);
    if (!here.length) {
      const known = [...new Set(candidates.flatMap((candidate) => candidate.path[depth] ?? []))];
      const wanted = known.length
        ? `expected ${(depth === 0 ? phases : known).join(", ")}`
        : "nothing can follow there";
      throw new Error(`${who}: ${wanted}, got "${part}"`);
    }
    candidates = here;
  }
  return candidates.at(-1)!.pc;
}
