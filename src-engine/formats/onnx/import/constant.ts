// Numbers that are known before the network runs: weights, settings, and what is computed of them and of shapes.
//
// The batch may be of any size N. Of a number that follows from it only linear terms are kept: it is number + batch · N.

import { sizeOf, type Shape, type Tensor } from "../../../tensor/tensor";
import { numbersOf, type NumberKind, type Numbers } from "../elementTypes";

export interface Constant {
  readonly kind: NumberKind;
  readonly shape: Shape;
  /** What the initializer is called that it is, perhaps in another shape; empty where it was computed. */
  readonly name: string;
  /** How often N goes into each number, where it does. */
  readonly batch?: Float64Array<ArrayBuffer> | undefined;
  /** Why its numbers cannot be had, where they cannot. */
  readonly without?: string;
  /** What all of its numbers are, where one makes many: they are then as large as a layer wants them, and no larger elsewhere. */
  readonly filled?: number;
  /** Not to be written to. */
  numbers(): Numbers;
}

/**
 * @param numbers in row-major order; kept, not copied
 * @param batch how often N goes into each number
 */
export function constant(
  kind: NumberKind,
  shape: Shape,
  numbers: Numbers,
  batch?: Constant["batch"],
): Constant {
  const varies = batch?.some((n) => n !== 0);
  return { kind, shape, name: "", numbers: () => numbers, ...(varies && { batch: batch! }) };
}

/**
 * A list of whole numbers, of shape [values.length].
 * @param batch how often N goes into each
 */
export function integersOf(values: readonly number[], batch?: readonly number[]): Constant {
  return constant("int", [values.length], Float64Array.from(values), batch && Float64Array.from(batch));
}

/** Room for a shape's numbers, and for how often N goes into each where one of these follows from the batch. */
export function blank(
  kind: NumberKind,
  shape: Shape,
  of: readonly Constant[] = [],
): { readonly numbers: Numbers; readonly batch: Constant["batch"] } {
  const count = sizeOf(shape);
  const varies = of.some(({ batch }) => batch);
  return { numbers: numbersOf(kind, count), batch: varies ? new Float64Array(count) : undefined };
}

/** The numbers in another shape of the same size. */
export function reshaped(given: Constant, shape: Shape): Constant {
  return { ...given, shape };
}

/** Element i of the result is element `indexOf(i)` of the source. */
export function gathered(given: Constant, shape: Shape, indexOf: (i: number) => number): Constant {
  const source = given.numbers();
  const { numbers, batch } = blank(given.kind, shape, [given]);
  for (let i = 0; i < numbers.length; i++) {
    const from = indexOf(i);
    numbers[i] = source[from]!;
    if (batch) batch[i] = given.batch![from]!;
  }
  return { ...constant(given.kind, shape, numbers, batch), name: given.name };
}

/** As a layer holds it. */
export function tensorOf(given: Constant): Tensor {
  if (given.filled !== undefined)
    return {
      dtype: "float32",
      shape: given.shape,
      data: new Float32Array(sizeOf(given.shape)).fill(given.filled),
    };
  const numbers = given.numbers();
  return {
    dtype: "float32",
    shape: given.shape,
    data: numbers instanceof Float32Array ? numbers : new Float32Array(numbers),
  };
}

/** The numbers of a constant that does not follow from the batch. */
export function fixedNumbers(given: Constant): readonly number[] | undefined {
  return given.batch || given.without !== undefined ? undefined : Array.from(given.numbers());
}
