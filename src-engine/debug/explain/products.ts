// Sums of thousands of products, explained without an object for each: the gradient of one weight of a
// convolution has a term for every window of the batch.

import { sumBound, sumRoundedOnce } from "../../ops/shared/bound";
import type { Operands, Products } from "../../ops/op";
import { termsOf } from "../../ops/shared/products";
import { operand } from "../../ops/rules";
import type { Attrs, Factor, Region, Term } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import { unravel, type Index, type Shape } from "../../tensor/tensor";
import { summaryOf, type Summary } from "./summary";

export interface Sum extends Summary {
  readonly float64: number;
  readonly bound: number;
  /** The box of each factor's operand that takes part, in the order of the factors; none where no product is added. */
  readonly window: readonly Region[];
  /** As one factor runs on the other runs backwards. */
  readonly isFlipped: boolean;
}

/** @param window the pooling windows that the layer's output goes into, side by side (1 for none) */
export function sumOf(
  products: Products<Attrs>,
  { operands, attrs, run }: Instruction,
  index: Index,
  x: Operands,
  { most, window }: { readonly most: number; readonly window: number },
): Sum {
  const { factors, plus } = products;
  const found = termsOf(products, index, x, attrs, window);
  const offsets = found.seconds ? [found.firsts, found.seconds] : [found.firsts];
  const count = found.firsts.length;
  const added = found.plus ? [found.plus.value] : [];
  const values = new Float64Array(added.length + count);
  values.set(added);
  values.set(found.values, added.length);
  let float64 = 0;
  for (const value of values) float64 += value;

  const factor = (name: string, offset: number): Factor => {
    const { shape, data } = operand(x, name);
    return { path: operands[name]!, index: unravel(offset, shape), value: data[offset]! };
  };
  const term = (at: number): Term => {
    const value = values[at]!;
    if (plus && at === 0) return { factors: [factor(plus.of, plus.at(index))], value };
    return { factors: factors.map((name, f) => factor(name, offsets[f]![at - added.length]!)), value };
  };
  const shapes = factors.map((name) => operand(x, name).shape);
  return {
    ...summaryOf(values, most, term),
    float64,
    bound: run.kernel?.roundedOnce ? sumRoundedOnce(found) : sumBound(found),
    window: count ? factors.map((name, f) => box(operands[name]!, shapes[f]!, offsets[f]!)) : [],
    isFlipped: count > 1 && runOpposite(shapes, offsets),
  };
}

function box(path: string, shape: Shape, offsets: readonly number[]): Region {
  const from = shape.slice();
  const to = shape.map(() => 0);
  for (const offset of offsets) {
    let rest = offset;
    for (let d = shape.length - 1; d >= 0; d--) {
      const n = shape[d]!;
      const i = rest % n;
      rest = (rest - i) / n;
      if (i < from[d]!) from[d] = i;
      if (i >= to[d]!) to[d] = i + 1;
    }
  }
  return { path, from, to };
}

/** Whether, from the first product to the last, rows or columns of two images go opposite ways. */
function runOpposite(shapes: readonly Shape[], offsets: readonly (readonly number[])[]): boolean {
  const [moves, others] = shapes.map((shape, f) => {
    const [first, last] = [unravel(offsets[f]![0]!, shape), unravel(offsets[f]!.at(-1)!, shape)];
    return last.map((i, d) => i - first[d]!);
  });
  if (moves?.length !== 4 || others?.length !== 4) return false;
  return moves[2]! * others[2]! < 0 || moves[3]! * others[3]! < 0;
}
