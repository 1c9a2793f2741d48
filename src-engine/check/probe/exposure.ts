// Which mistakes of the catalogue a probe exposes: each is made with every operation of it, and has to change a number by more than
// rounding to float32 explains.

import type { Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import { roundingOf } from "../bounds/precisions";
import { weighed } from "../bounds/weighed";
import { iterated, operandsOf } from "../mistakes/iterated";
import type { Mistake } from "../mistakes/mistake";
import type { Given } from "./numbers";

export interface Exposure {
  readonly exposes: ReadonlySet<string>;
  /** It can be made here, and nothing shows it. */
  readonly hides: ReadonlySet<string>;
}

export function exposureOf(program: Program, given: Given, mistakes: readonly Mistake[]): Exposure {
  const values = iterated(program, given);
  const exposes = new Set<string>();
  const hides = new Set<string>();
  for (const instruction of program.instructions) {
    const x = operandsOf(instruction, values);
    const right = values.get(instruction.writes)!;
    let boundAt: ((offset: number) => number) | undefined;
    for (const mistake of mistakes) {
      if (exposes.has(mistake.id)) continue;
      const made = mistake.make(instruction, x, right);
      if (made?.data.length !== right.data.length) continue;
      const offset = farthest(made, right);
      boundAt ??= weighed(instruction, x, roundingOf("float32")).boundAt;
      const apart = Math.abs(made.data[offset]! - right.data[offset]!);
      if (!(apart <= 4 * boundAt(offset))) exposes.add(mistake.id);
      else hides.add(mistake.id);
    }
  }
  for (const id of exposes) hides.delete(id);
  return { exposes, hides };
}

/** Where they are the farthest apart; a number that is none is farther than any. */
function farthest(made: Tensor, right: Tensor): number {
  let [found, most] = [0, -1];
  for (let o = 0; o < right.data.length; o++) {
    const difference = Math.abs(made.data[o]! - right.data[o]!);
    const isNone = Number.isNaN(difference) && Number.isFinite(right.data[o]);
    if (isNone) return o;
    if (difference > most) [found, most] = [o, difference];
  }
  return found;
}
