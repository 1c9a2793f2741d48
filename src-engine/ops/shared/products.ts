// The terms of a sum of products at one element: where their factors lie, what they are, and how a kernel adds them.

import { unravel, type Index } from "../../tensor/tensor";
import type { Step } from "./order";
import type { Operands, Products } from "../op";
import { operand, shapesOf } from "../rules";

/** A sum of elements, or of products of two, and how the kernel adds them. */
export interface Sum {
  /** The terms, exact. */
  readonly values: Float64Array;
  readonly areProducts: boolean;
  readonly plus?: { readonly value: number; readonly isLast: boolean };
  readonly stepOf?: (term: number) => Step;
}

/** In the order in which the rule adds them; offsets are flat. */
interface Terms extends Sum {
  readonly firsts: readonly number[];
  /** Undefined where elements of one operand are summed. */
  readonly seconds: readonly number[] | undefined;
}

/** @param window as for `SumOrder` */
export function termsOf<A>(
  { factors, plus, order, terms }: Products<A>,
  index: Index,
  x: Operands,
  attrs: A,
  window: number,
): Terms {
  const firsts: number[] = [];
  const seconds: number[] | undefined = factors.length === 2 ? [] : undefined;
  terms(index, x, attrs, (first, second) => {
    firsts.push(first);
    seconds?.push(second!);
  });
  const { data: a, shape } = operand(x, factors[0]);
  const b = factors[1] === undefined ? undefined : operand(x, factors[1]).data;
  const step = order?.(shapesOf(x), attrs, window);
  return {
    firsts,
    seconds,
    values: Float64Array.from(firsts, (first, i) => (b ? a[first]! * b[seconds![i]!]! : a[first]!)),
    areProducts: b !== undefined,
    ...(plus && { plus: { value: operand(x, plus.of).data[plus.at(index)]!, isLast: plus.isLast ?? false } }),
    ...(step && { stepOf: (term: number) => step(unravel(firsts[term]!, shape)) }),
  };
}
