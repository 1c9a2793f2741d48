// Two tensors that need not have one shape: along a dimension in which one of them has a single number, that number goes with all of
// the other's. The batch is no such dimension.

import { ravel, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import { operand } from "../rules";
import type { Reach } from "../reach";

/**
 * The shape of what is made of the operands `input` and `other`.
 * @param type who asks
 * @throws RangeError where they do not fit
 */
export function broadcast(type: string, shapes: Shapes): Shape {
  const [a, b] = [operand(shapes, "input"), operand(shapes, "other")];
  const fits = a.length === b.length && a.every((n, d) => n === b[d] || (d > 0 && (n === 1 || b[d] === 1)));
  if (fits) return a.map((n, d) => Math.max(n, b[d]!));
  throw new RangeError(
    `${type}: inputs must have one shape, or 1 in all but the batch where they differ, got [${a.join(",")}] and [${b.join(",")}]`,
  );
}

/** The offset, in an operand of that shape, of the number that goes into an element of the output. */
export function sourceOf(index: Index, shape: Shape): number {
  return ravel(
    index.map((i, d) => (shape[d] === 1 ? 0 : i)),
    shape,
  );
}

/** Visits the elements of the output that an operand's element goes into, in row-major order. */
export function usersOf(index: Index, shape: Shape, output: Shape, visit: (index: Index) => void): void {
  const walk = (at: Index): void => {
    const d = at.length;
    if (d === output.length) return visit(at);
    const [from, to] = shape[d] === 1 ? [0, output[d]!] : [index[d]!, index[d]! + 1];
    for (let i = from; i < to; i++) walk([...at, i]);
  };
  walk([]);
}

export const broadcastReach: Reach<unknown> = {
  sees: ({ from, to }, { input }) => [
    { from: from.map((i, d) => (input[d] === 1 ? 0 : i)), to: to.map((i, d) => (input[d] === 1 ? 1 : i)) },
  ],
  influences: ({ from, to }, { input, output }) => [
    {
      from: from.map((i, d) => (input[d] === 1 ? 0 : i)),
      to: to.map((i, d) => (input[d] === 1 ? output[d]! : i)),
    },
  ],
};

/** What is tried of every op that does so. */
export const broadcastSamples = [
  { name: "images", shapes: { input: [2, 3, 5, 3], other: [2, 3, 5, 3] }, attrs: {} },
  { name: "a matrix with an odd row", shapes: { input: [3, 7], other: [3, 7] }, attrs: {} },
  { name: "a number for each channel", shapes: { input: [2, 9, 1, 1], other: [2, 9, 3, 2] }, attrs: {} },
  { name: "a number for each pixel", shapes: { input: [2, 5, 2, 3], other: [2, 1, 2, 3] }, attrs: {} },
  { name: "either along another dimension", shapes: { input: [2, 3, 1, 4], other: [2, 1, 5, 1] }, attrs: {} },
  { name: "a number for each row", shapes: { input: [3, 7], other: [3, 1] }, attrs: {} },
];
