// One instruction again, in float64, from what is known of its operands; with what rounding can have made of it elsewhere.
//
// Where operands had to be computed, too, no bound of the whole chain would be of use: it grows with every layer, by as much as errors
// could add up if all of them pointed the same way. So the chain is run several times over with other roundings, drawn at random within
// the bound of each operation, and what comes of it is allowed several times over.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Precision } from "../../recording/recording";
import { random } from "../../tensor/random";
import { zeros, type Tensor } from "../../tensor/tensor";
import { coarsest, roundingOf } from "../bounds/precisions";
import { weighed } from "../bounds/weighed";
import type { Known, KnownTensors } from "./known";

const REPLICAS = 4;
/** How many times the largest change that replicas show. */
const ALLOWED = 8;

interface Recomputed {
  readonly right: Tensor;
  readonly x: Operands;
  /** What the operands were recorded in, and the result. */
  readonly precision: Precision;
  /** As rounding elsewhere may have made it; left out where every operand was recorded. */
  readonly replicas?: readonly Tensor[];
  /** The most that rounding explains at an element. */
  boundAt(offset: number): number;
  usuallyAt(offset: number): number;
}

/** @param precision of the recorded result, where there is one */
export function recompute(
  instruction: Instruction,
  known: KnownTensors,
  precision: Precision | undefined,
): Recomputed {
  const { reads, run, attrs } = instruction;
  const read = Object.values(reads).map((path) => known.get(path)!);
  const precisions = [...read.filter(isFloat).map((one) => one.precision), ...(precision ? [precision] : [])];
  const all = coarsest(precisions);
  const x = operandsOf(instruction, known, ({ tensor }) => tensor);
  const { right, boundAt, usuallyAt } = weighed(instruction, x, roundingOf(all));
  const chains = read.some(({ replicas }) => replicas);
  if (!chains) return { right, x, precision: all, boundAt, usuallyAt };
  const replicas = Array.from({ length: REPLICAS }, (_, r) =>
    run.compute(
      operandsOf(instruction, known, (one) => one.replicas?.[r] ?? one.tensor),
      attrs,
    ),
  );
  const spread = spreadOf(right, replicas);
  return {
    ...{ right, x, precision: all, replicas, usuallyAt },
    boundAt: (offset) => boundAt(offset) + ALLOWED * spread[offset]!,
  };
}

/** A tensor that was not recorded, as what follows from what was. */
export function computed(
  instruction: Instruction,
  { right, replicas, usuallyAt, precision }: Recomputed,
): Known {
  const isWhole = right.dtype === "int32";
  const found = replicas ?? Array.from({ length: REPLICAS }, () => right);
  const noisy = isWhole
    ? found
    : found.map((replica, r) => disturbed(replica, usuallyAt, `${instruction.writes}/${r}`));
  return { tensor: right, precision, replicas: noisy, isComputed: true };
}

/** Each number off by as much as rounding may usually have made it, to either side. */
function disturbed({ shape, data }: Tensor, usuallyAt: (offset: number) => number, stream: string): Tensor {
  const out = zeros(shape);
  const { uniform } = random(0, stream);
  for (let o = 0; o < out.data.length; o++) out.data[o] = data[o]! + usuallyAt(o) * (2 * uniform(o) - 1);
  return { ...out };
}

/** How far replicas are from the right number at most; an element that happened to move little as far as half of its neighbours. */
function spreadOf(right: Tensor, replicas: readonly Tensor[]): Float64Array {
  const spread = Float64Array.from(right.data, (value, o) => {
    let most = 0;
    for (const { data } of replicas) most = Math.max(most, Math.abs(data[o]! - value));
    return Number.isNaN(most) ? 0 : most;
  });
  const moved = spread.filter((one) => one > 0 && one < Infinity).sort();
  const usual = moved[moved.length >> 1] ?? 0;
  return spread.map((one) => Math.max(one, usual));
}

/** All that the op has by now; what the rule does not read may be unknown, and is there for its shape. */
function operandsOf({ operands }: Instruction, known: KnownTensors, of: (known: Known) => Tensor): Operands {
  return Object.fromEntries(
    Object.entries(operands).map(([local, path]) => {
      const found = known.get(path);
      if (found) return [local, of(found)];
      const { shape, dtype } = known.program.tensors[path]!;
      return [local, zeros(shape, dtype === "int32" ? dtype : "float64")];
    }),
  );
}

function isFloat({ tensor }: Known): boolean {
  return tensor.dtype !== "int32";
}
