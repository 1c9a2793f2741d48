// What wrong numbers have to do with the right ones: their slope, their correlation, their signs, and what would mend them at once.

import type { Difference } from "../../protocol/check/verdict";
import { sizeOf, type Tensor } from "../../tensor/tensor";

const POINTS = 400;

export function resemblance(
  theirs: Tensor,
  right: Tensor,
  boundAt: (offset: number) => number,
): Omit<Difference, "elements"> {
  const { slope, correlation, sign } = figures(theirs.data, right.data);
  return {
    slope,
    correlation,
    sign,
    mends: mendsOf(theirs, right, boundAt, slope),
    points: points(theirs, right),
  };
}

function figures(
  theirs: ArrayLike<number>,
  right: ArrayLike<number>,
): Pick<Difference, "slope" | "correlation" | "sign"> {
  let [n, sumA, sumB, aa, ab, bb, alike, signed] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let o = 0; o < right.length; o++) {
    const [a, b] = [theirs[o]!, right[o]!];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    n++;
    sumA += a;
    sumB += b;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    if (a === 0 && b === 0) continue;
    signed++;
    if (Math.sign(a) === Math.sign(b)) alike++;
  }
  const between = ab - (sumA * sumB) / n;
  const own = Math.sqrt((aa - (sumA * sumA) / n) * (bb - (sumB * sumB) / n));
  return {
    slope: bb > 0 ? ab / bb : NaN,
    correlation: own > 0 ? Math.max(-1, Math.min(1, between / own)) : NaN,
    sign: signed ? alike / signed : 1,
  };
}

/** What, done to the recorded numbers, makes them right. */
function mendsOf(
  theirs: Tensor,
  right: Tensor,
  boundAt: (offset: number) => number,
  slope: number,
): readonly string[] {
  const mends: string[] = [];
  if (Number.isFinite(slope) && slope !== 0 && slope !== 1) {
    const { value, words } = factorNear(1 / slope);
    if (matches(right, boundAt, (o) => theirs.data[o]! * value)) mends.push(`times ${words}`);
  }
  for (const { words, from } of rearrangements(right.shape))
    if (matches(right, boundAt, (o) => theirs.data[from(o)]!)) mends.push(words);
  return mends;
}

/** The whole number or the reciprocal of one that it nearly is, as a number and in words: 1/7. */
function factorNear(value: number): { readonly value: number; readonly words: string } {
  const whole = Math.round(value);
  if (whole !== 0 && Math.abs(value - whole) < 1e-3 * Math.abs(whole))
    return { value: whole, words: `${whole}` };
  const parts = Math.round(1 / value);
  if (parts !== 0 && Math.abs(value * parts - 1) < 1e-3)
    return { value: 1 / parts, words: parts < 0 ? `−1/${-parts}` : `1/${parts}` };
  return { value, words: `${value}` };
}

function matches(
  { data }: Tensor,
  boundAt: (offset: number) => number,
  mended: (offset: number) => number,
): boolean {
  for (let o = 0; o < data.length; o++) {
    const off = Math.abs(mended(o) - data[o]!);
    if (off !== 0 && !(off <= boundAt(o))) return false;
  }
  return data.length > 1;
}

interface Rearrangement {
  readonly words: string;
  /** Where the number that belongs at an offset stands. */
  from(offset: number): number;
}

/** Axes in another order, each as somebody may have flattened or reshaped them, and axes backwards. */
function rearrangements(shape: readonly number[]): readonly Rearrangement[] {
  const axes = shape.map((_, d) => d);
  if (axes.filter((d) => shape[d]! > 1).length < 1 || axes.length > 4) return [];
  const orders = permutations(axes).filter((order) => order.some((d, i) => d !== i));
  const flips = axes.length < 4 ? axes.map((d) => [d]) : [...axes.map((d) => [d]), [2, 3]];
  return [
    ...orders.map((order) => ({
      words: `its axes in the order ${order.join(", ")}`,
      from: permuted(shape, order),
    })),
    ...flips
      .filter((flipped) => flipped.some((d) => shape[d]! > 1))
      .map((flipped) => ({
        words: `${flipped.length > 1 ? "axes" : "axis"} ${flipped.join(" and ")} backwards`,
        from: reversed(shape, flipped),
      })),
  ];
}

/** The recorded numbers lie as if the shape's axes came in that order. */
function permuted(shape: readonly number[], order: readonly number[]): (offset: number) => number {
  const strides = shape.map(() => 0);
  let stride = 1;
  for (const d of [...order].reverse()) {
    strides[d] = stride;
    stride *= shape[d]!;
  }
  return (offset) => visit(shape, offset, (d, i) => i * strides[d]!);
}

function reversed(shape: readonly number[], flipped: readonly number[]): (offset: number) => number {
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  return (offset) =>
    visit(shape, offset, (d, i) => (flipped.includes(d) ? shape[d]! - 1 - i : i) * strides[d]!);
}

function visit(
  shape: readonly number[],
  offset: number,
  at: (axis: number, index: number) => number,
): number {
  let [rest, total] = [offset, 0];
  for (let d = shape.length - 1; d >= 0; d--) {
    const n = shape[d]!;
    total += at(d, rest % n);
    rest = Math.floor(rest / n);
  }
  return total;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first) =>
    permutations(items.filter((one) => one !== first)).map((rest) => [first, ...rest]),
  );
}

function points(theirs: Tensor, right: Tensor): Difference["points"] {
  const count = right.data.length;
  const step = Math.max(1, count / POINTS);
  return Array.from({ length: Math.min(count, POINTS) }, (_, i) => {
    const o = Math.floor(i * step);
    return [right.data[o]!, theirs.data[o]!] as const;
  });
}
