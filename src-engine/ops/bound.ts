// How far a float32 kernel may be from the float64 rule, derived and not tuned.
//
// One rounding errs by at most u = 2⁻²⁴ of the result. Adding n numbers, in any
// order, errs by at most (n − 1)·u·Σ|part| to first order (Higham, Accuracy and
// Stability of Numerical Algorithms, §4.2); errors already in the parts are
// carried through each operation by its derivative. Elements are read exactly:
// the bound compares two computations from the same float32 operands.

import { isLeftOut, type Expr } from "./expr";

const u = 2 ** -24;
/** musl's float32 exp and log err by less than 1 ulp, which is at most 2u of the result. */
const library = 2 * u;
/** Below this float32 is subnormal and an error is absolute. */
const tiny = 2 ** -149;

/**
 * The largest |float32 result − expr.value| that rounding can explain.
 * Terms of second order in u are covered by the factor 1 + 2⁻¹⁰.
 */
export function float32Bound(expr: Expr): number {
  return rounded(error(expr), expr.value);
}

function rounded(carried: number, value: number): number {
  return carried * (1 + 2 ** -10) + u * Math.abs(value) + tiny;
}

/** A sum of elements and of products of two of them, all exact: its numbers instead of its expression. */
export interface SumFigures {
  readonly count: number;
  readonly value: number;
  /** Σ|part|, and of it what the products make. */
  readonly magnitude: number;
  readonly products: number;
  /** How many products are not 0. */
  readonly nonZero: number;
}

/** What `float32Bound` gives for the expression of such a sum. */
export function sumBound({ count, value, magnitude, products, nonZero }: SumFigures): number {
  const carried = u * products + nonZero * 2 * tiny;
  const added = Math.max(count - 1, 0) * u * magnitude;
  return rounded(carried + added, value);
}

function error(expr: Expr): number {
  switch (expr.kind) {
    case "number":
      return expr.value === Math.fround(expr.value) ? 0 : u * Math.abs(expr.value);
    case "element":
    case "choice":
      return 0;
    case "sum": {
      let carried = 0;
      let magnitude = 0;
      for (const part of expr.parts) {
        carried += error(part);
        magnitude += Math.abs(part.value);
      }
      return carried + Math.max(expr.parts.length - 1, 0) * u * magnitude;
    }
    case "product": {
      if (expr.parts.some(isLeftOut)) return 0;
      let relative = Math.max(expr.parts.length - 1, 0) * u;
      for (const part of expr.parts) if (part.value !== 0) relative += error(part) / Math.abs(part.value);
      if (expr.value !== 0) return relative * Math.abs(expr.value) + expr.parts.length * tiny;
      return zeroProductError(expr.parts);
    }
    case "max":
      return Math.max(0, ...expr.parts.map(error));
    case "exp":
      return (error(expr.parts[0]) + library) * Math.abs(expr.value) + tiny;
    case "log":
      return error(expr.parts[0]) / Math.abs(expr.parts[0].value) + library * Math.abs(expr.value);
    case "negate":
      return error(expr.parts[0]);
    case "reciprocal":
      return (error(expr.parts[0]) / Math.abs(expr.parts[0].value) + u) * Math.abs(expr.value);
  }
}

/** A factor that is 0 in float64 may be as large as its own error in float32. */
function zeroProductError(parts: readonly Expr[]): number {
  let product = 1;
  for (const part of parts) product *= Math.abs(part.value) + error(part);
  return product;
}
