// How one number came to be. An expression remembers the elements it read and
// the value of every part, so it can be shown without being evaluated.

import { exp as e, log as ln } from "../tensor/math";
import { unravel, type Index, type Tensor } from "../tensor/tensor";

export type Expr =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "element"; readonly of: string; readonly index: Index; readonly value: number }
  | { readonly kind: "sum" | "product" | "max"; readonly parts: readonly Expr[]; readonly value: number }
  | {
      readonly kind: "exp" | "log" | "negate" | "reciprocal";
      readonly parts: readonly [Expr];
      readonly value: number;
    };

export function number(value: number): Expr {
  return { kind: "number", value };
}

/** The element of operand `of` at a flat offset. */
export function element(of: string, t: Tensor, offset: number): Expr {
  return { kind: "element", of, index: unravel(offset, t.shape), value: t.data[offset]! };
}

export function sum(parts: readonly Expr[]): Expr {
  let value = 0;
  for (const part of parts) value += part.value;
  return { kind: "sum", parts, value };
}

export function product(parts: readonly Expr[]): Expr {
  let value = 1;
  for (const part of parts) value *= part.value;
  return { kind: "product", parts, value };
}

/** The largest part; the first of several, and NaN if any is NaN. */
export function max(parts: readonly Expr[]): Expr {
  let value = -Infinity;
  for (const part of parts) if (part.value > value || part.value !== part.value) value = part.value;
  return { kind: "max", parts, value };
}

export function exp(x: Expr): Expr {
  return { kind: "exp", parts: [x], value: e(x.value) };
}
export function log(x: Expr): Expr {
  return { kind: "log", parts: [x], value: ln(x.value) };
}
export function negate(x: Expr): Expr {
  return { kind: "negate", parts: [x], value: -x.value };
}
export function reciprocal(x: Expr): Expr {
  return { kind: "reciprocal", parts: [x], value: 1 / x.value };
}
