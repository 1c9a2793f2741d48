// How one number came to be. An expression remembers the elements it read and
// the value of every part, so it can be shown without being evaluated.

import { cos as cosine, exp as e, expm1 as em1, log as ln, log1p as ln1p, normalCdf } from "../tensor/math";
import { unravel, type Index, type Tensor } from "../tensor/tensor";

export type Expr =
  | { readonly kind: "number"; readonly value: number; readonly tex?: string }
  | { readonly kind: "element"; readonly of: string; readonly index: Index; readonly value: number }
  | {
      readonly kind: "sum" | "product" | "max";
      readonly parts: readonly Expr[];
      readonly value: number;
      /** Told as one factor of the terms it is in: x − μ. */
      readonly isWhole?: true;
    }
  | {
      readonly kind:
        "exp" | "expm1" | "log" | "log1p" | "normalCdf" | "cos" | "negate" | "reciprocal" | "sqrt";
      readonly parts: readonly [Expr];
      readonly value: number;
    }
  /** A whole number that comparing elements gave, such as `[x > 0]` or a winner's place: exact, and without a slope. */
  | {
      readonly kind: "choice";
      readonly tex: string;
      readonly parts: readonly Expr[];
      readonly value: number;
    };

/** @param tex how it is written where it is not the number itself: `\tfrac{1}{N}` */
export function number(value: number, tex?: string): Expr {
  return { kind: "number", value, ...(tex !== undefined && { tex }) };
}

/** @param parts the elements it hangs on, the one that decided first */
export function choice(tex: string, parts: readonly Expr[], value: number): Expr {
  return { kind: "choice", tex, parts, value };
}

/** The element of operand `of` at a flat offset. */
export function element(of: string, t: Tensor, offset: number): Expr {
  return { kind: "element", of, index: unravel(offset, t.shape), value: t.data[offset]! };
}

/** Added in float64, in the order of the parts. */
export function sum(parts: readonly Expr[]): Expr {
  let value = 0;
  for (const part of parts) value += part.value;
  return { kind: "sum", parts, value };
}

/** A sum that is told as one number: (x − μ) · (x − μ), not x · x − x · μ − … */
export function difference(from: Expr, what: Expr): Expr {
  const parts = [from, negate(what)];
  return { kind: "sum", parts, value: from.value - what.value, isWhole: true };
}

/** What was not chosen is left out, not multiplied by 0: it may be infinite. */
export function product(parts: readonly Expr[]): Expr {
  if (parts.some(isLeftOut)) return { kind: "product", parts, value: 0 };
  let value = 1;
  for (const part of parts) value *= part.value;
  return { kind: "product", parts, value };
}

/** A choice that came out as 0: the product that it is in counts for nothing. */
export function isLeftOut(part: Expr): boolean {
  return part.kind === "choice" && part.value === 0;
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
/** e^x − 1 */
export function expm1(x: Expr): Expr {
  return { kind: "expm1", parts: [x], value: em1(x.value) };
}
export function log(x: Expr): Expr {
  return { kind: "log", parts: [x], value: ln(x.value) };
}
/** log(1 + x) */
export function log1p(x: Expr): Expr {
  return { kind: "log1p", parts: [x], value: ln1p(x.value) };
}
/** Φ(x), the share of a standard normal distribution below x. */
export function normal(x: Expr): Expr {
  return { kind: "normalCdf", parts: [x], value: normalCdf(x.value) };
}
export function cos(x: Expr): Expr {
  return { kind: "cos", parts: [x], value: cosine(x.value) };
}
export function negate(x: Expr): Expr {
  return { kind: "negate", parts: [x], value: -x.value };
}
export function reciprocal(x: Expr): Expr {
  return { kind: "reciprocal", parts: [x], value: 1 / x.value };
}
/** IEEE 754 fixes its result, as it does a sum's. */
export function sqrt(x: Expr): Expr {
  return { kind: "sqrt", parts: [x], value: Math.sqrt(x.value) };
}
