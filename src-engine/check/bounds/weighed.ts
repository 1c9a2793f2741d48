// A rule's result in float64, with what rounding can have made of it elsewhere: sums of products weighed while they are added up,
// everything else by its expression, and only where somebody asks.

import type { Instruction } from "../../ops/instruction";
import type { Operands, Products } from "../../ops/op";
import { operand, shapesOf } from "../../ops/rules";
import type { Attrs } from "../../protocol/protocol";
import { unravel, zeros, type Tensor } from "../../tensor/tensor";
import { anyOrderBound, sumError } from "./anyOrder";
import type { Rounding } from "./precisions";

/** So many numbers of a tensor are asked one by one how far they may usually be off. */
const ASKED = 512;

interface Weighed {
  readonly right: Tensor;
  /** The most by which rounding explains that somebody else's element differs. */
  boundAt(offset: number): number;
  /** About as far as it will usually be: the errors of a long sum mostly cancel. */
  usuallyAt(offset: number): number;
}

export function weighed(instruction: Instruction, x: Operands, rounding: Rounding): Weighed {
  const { run, attrs } = instruction;
  if (run.dtype === "int32") {
    const none = (): number => 0;
    return { right: run.compute(x, attrs), boundAt: none, usuallyAt: none };
  }
  if (run.products) return ofProducts(run.products, run.shape(shapesOf(x), attrs), x, attrs, rounding);
  const right = run.compute(x, attrs);
  const floor = 4 * rounding.unit * size(right.data);
  const boundAt = (offset: number): number =>
    anyOrderBound(run.explain(unravel(offset, right.shape), x, attrs), rounding) + floor;
  return { right, boundAt, usuallyAt: usual(right, boundAt) };
}

/** Of a large tensor the bounds of some of its numbers, in proportion, stand for all. */
function usual({ data }: Tensor, boundAt: (offset: number) => number): (offset: number) => number {
  if (data.length <= ASKED) return (offset) => finite(boundAt(offset));
  const least = size(data);
  const proportion = (offset: number): number => finite(boundAt(offset)) / (Math.abs(data[offset]!) + least);
  let share: number | undefined;
  return (offset) => {
    share ??= Array.from({ length: ASKED }, (_, i) => proportion(Math.floor((i * data.length) / ASKED)))
      .filter((one) => one < Infinity)
      .reduce((a, b) => Math.max(a, b), 0);
    return finite(share * (Math.abs(data[offset]!) + least));
  };
}

/** Terms that are 0 are not counted: adding one rounds nothing. */
function ofProducts(
  { factors, plus, terms }: Products<Attrs>,
  shape: readonly number[],
  x: Operands,
  attrs: Attrs,
  rounding: Rounding,
): Weighed {
  const right = zeros(shape);
  const count = right.data.length;
  const [reach, sizes, counts] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const a = operand(x, factors[0]).data;
  const b = factors[1] === undefined ? undefined : operand(x, factors[1]).data;
  let [positive, negative, met] = [0, 0, 0];
  const add = (term: number): void => {
    if (term === 0) return;
    met++;
    if (term > 0) positive += term;
    else negative -= term; // NaN, too: it stays
  };
  for (let o = 0; o < count; o++) {
    const index = unravel(o, shape);
    positive = negative = met = 0;
    if (plus) add(operand(x, plus.of).data[plus.at(index)]!);
    terms(index, x, attrs, b ? (i, j) => add(a[i]! * b[j!]!) : (i) => add(a[i]!));
    right.data[o] = positive - negative;
    reach[o] = Math.max(positive, negative);
    sizes[o] = positive + negative;
    counts[o] = met;
  }
  // Operands were rounded when they were recorded, perhaps, and products when they were made.
  const each = (b ? 3 : 1) * rounding.unit;
  // Fast algorithms add and take off their neighbours' terms, too.
  const floor = 8 * rounding.unit * size(sizes);
  const within = (offset: number, bound: number): number =>
    sizes[offset]! < rounding.beyond ? bound + floor + counts[offset]! * rounding.least : Infinity;
  return {
    right,
    boundAt: (o) =>
      within(
        o,
        each * sizes[o]! +
          rounding.unit * Math.abs(right.data[o]!) +
          sumError(counts[o]!, reach[o]!, rounding) +
          2 * counts[o]! * 2 ** -53 * sizes[o]!,
      ),
    usuallyAt: (o) =>
      finite(
        within(
          o,
          (each * sizes[o]!) / Math.sqrt(Math.max(1, counts[o]!)) +
            sumError(Math.min(counts[o]!, 2 * Math.sqrt(counts[o]!)), reach[o]!, rounding),
        ),
      ),
  };
}

/** The root of the mean square of those that are finite. */
function size(values: ArrayLike<number>): number {
  let [total, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const squared = values[i]! * values[i]!;
    if (!(squared < Infinity)) continue;
    total += squared;
    count++;
  }
  return count ? Math.sqrt(total / count) : 0;
}

function finite(bound: number): number {
  return bound < Infinity ? bound : 0;
}
