// What an op wants drawn beside the formula of one of its elements (`Picture` in the protocol).

import type { Picture, TensorPath } from "../protocol/protocol";
import type { Index, Tensor } from "../tensor/tensor";

/** An element, and what can be looked at to draw how it came to be. */
export interface Pictured<A> {
  readonly rule: string;
  readonly index: Index;
  readonly attrs: A;
  /** The element that its largest term came of; undefined where no element was read. */
  readonly main: Index | undefined;
  /** An operand, or by the rule's own name what it wrote. */
  tensor(name: string): Tensor;
  path(name: string): TensorPath;
}

/** Undefined where the formula says it all. */
export type DrawPicture<A> = (of: Pictured<A>) => Picture | undefined;

/** One sample's probabilities, and which of them was meant to be 1. */
export function probabilitiesOf(
  { shape, data }: Tensor,
  n: number,
  make: (x: number) => number = (x) => x,
): number[] {
  const classes = shape[1]!;
  return Array.from(data.slice(n * classes, (n + 1) * classes), make);
}
