// A sample of an optimizer: a parameter of some shape with its gradient and what is carried for it, and numbers besides.

import type { Op } from "../ops/op";
import type { Attrs } from "../protocol/protocol";
import type { Shape } from "../tensor/tensor";

/**
 * @param state what is carried and as large as the parameter
 * @param numbers all scalars that it is given
 * @param values of state that random numbers would not do for
 */
export function sample(
  name: string,
  shape: Shape,
  state: readonly string[],
  numbers: Readonly<Record<string, number>>,
  values: Readonly<Record<string, readonly number[]>> = {},
  attrs: Attrs = {},
): Op["samples"][number] {
  const alike = ["parameter", "gradient", ...state];
  return {
    name,
    shapes: Object.fromEntries([
      ...alike.map((operand) => [operand, shape] as const),
      ...Object.keys(numbers).map((operand) => [operand, [] as const] as const),
    ]),
    attrs,
    values: {
      ...Object.fromEntries(Object.entries(numbers).map(([operand, value]) => [operand, [value]])),
      ...values,
    },
  };
}

/** Numbers that mean squares can be: none is negative. */
export function squares(shape: Shape): readonly number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, i) => ((i % 7) + 1) / 16);
}
