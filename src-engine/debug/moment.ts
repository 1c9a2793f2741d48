// Arithmetic of time: where each granularity stops, and how a moment is written down.
//
// A unit (operation, layer, phase, iteration) is stopped at where it ends. Stepping forward
// goes to the next end of a unit, rewinding to the one before, so each undoes the other.
// The end of an iteration and the start of the next are one moment and bear the earlier name.

import type { Granularity, Moment, MomentAddress, Phase } from "../protocol/protocol";
import type { Instruction, Program } from "../run/program";

export const start: Moment = { iteration: 0, pc: 0 };

/** Negative when a is earlier, 0 when the two are the same, positive when a is later. */
export function compare(a: Moment, b: Moment): number {
  return a.iteration - b.iteration || a.pc - b.pc;
}

/** The next stop of this granularity, forward (1) or in rewind (−1). The very beginning has nothing before it. */
export function advance({ instructions }: Program, from: Moment, by: Granularity, direction: 1 | -1): Moment {
  const ends = endsOf(instructions, by);
  const last = instructions.length;
  if (direction > 0) {
    const pc = ends.find((end) => end > from.pc);
    return pc === undefined ? { iteration: from.iteration + 1, pc: ends[0]! } : { ...from, pc };
  }
  const pc = ends.findLast((end) => end < from.pc);
  if (pc !== undefined) return { ...from, pc };
  return from.iteration > 0 ? { iteration: from.iteration - 1, pc: last } : start;
}

/** After how many instructions each unit of this granularity ends, ascending. */
export function endsOf(instructions: readonly Instruction[], by: Granularity): readonly number[] {
  const ends: number[] = [];
  instructions.forEach((instruction, i) => {
    const next = instructions[i + 1];
    if (!next || by === "operation" || by === "element" || unit(instruction, by) !== unit(next, by))
      ends.push(i + 1);
  });
  return ends;
}

function unit({ phase, layer }: Instruction, by: Granularity): string {
  return by === "iteration" ? "" : by === "phase" ? phase : `${phase}/${layer}`;
}

const phases: readonly Phase[] = ["forward", "loss", "backward", "update"];

/** `3/backward/conv2/gradWeight`, the operation that ran last; `start` before any has. */
export function addressOf({ instructions }: Program, { iteration, pc }: Moment): MomentAddress {
  const last = instructions[pc - 1];
  return last ? [iteration, ...segments(last)].join("/") : "start";
}

/** An operation's place within its iteration: `backward/conv2/gradWeight`, `loss/output`, `update/conv2/bias`. */
function segments({ phase, layer, rule, writes }: Instruction): readonly string[] {
  if (phase === "loss") return [phase, rule];
  if (phase === "update") return [phase, layer, writes.split(".").at(-2)!];
  return [phase, layer, rule];
}

/**
 * The moment an address names: after that operation, or after the last one of that layer, phase or iteration.
 * @throws Error in one sentence: which part of which address, what was expected there.
 */
export function momentOf({ instructions }: Program, address: MomentAddress): Moment {
  const text = address.trim();
  if (text === "start") return start;
  const [head, ...path] = text.split("/");
  const iteration = Number(head);
  if (!/^\d+$/.test(head!) || !Number.isSafeInteger(iteration)) {
    throw new Error(
      `address "${text}": expected "start" or an iteration's number first, as in 3/backward/conv1, got "${head}"`,
    );
  }
  let candidates = instructions.map((instruction, i) => ({ path: segments(instruction), pc: i + 1 }));
  for (const [depth, part] of path.entries()) {
    const here = candidates.filter((candidate) => candidate.path[depth] === part);
    if (!here.length) {
      const known = [...new Set(candidates.flatMap((candidate) => candidate.path[depth] ?? []))];
      const wanted = known.length
        ? `expected ${(depth === 0 ? phases : known).join(", ")}`
        : "nothing can follow there";
      throw new Error(`address "${text}": ${wanted}, got "${part}"`);
    }
    candidates = here;
  }
  return { iteration, pc: candidates.at(-1)!.pc };
}
