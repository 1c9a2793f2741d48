// How far a number may be from the float64 rule if somebody else computed it, in whatever order and by whatever library: an expression
// is followed as in ops/shared/bound.ts, and where that counts a kernel's own additions, this allows for all orders of them. Operands
// are what was recorded, so that each of them may already be off by a rounding. The argument is in docs/theory/recorded.md.

import type { Expr } from "../../ops/expr";
import { isLeftOut } from "../../ops/expr";
import { exp as power } from "../../tensor/math";
import type { Rounding } from "./precisions";

/** exp, log and their like err by so many roundings in the libraries that people use. */
const LIBRARY = 8;

/** A sum of 16-bit numbers is rounded to 16 bits so often at most: parts of it, and its result. */
const COARSE_ROUNDINGS = 4;

interface Followed {
  readonly value: number;
  readonly error: number;
}

/** The most by which rounding can explain that an element differs from its expression's value; infinite where it may overflow. */
export function anyOrderBound(expr: Expr, rounding: Rounding): number {
  const { value, error } = follow(expr, rounding);
  // The rule's own arithmetic, in float64.
  return Number.isNaN(error) ? Infinity : error + 4 * 2 ** -53 * Math.abs(value);
}

/**
 * What adding up so many numbers costs, in any order.
 * @param reach no partial sum is larger: that of the positive or of the negative numbers
 */
export function sumError(count: number, reach: number, { unit, sums }: Rounding): number {
  if (count < 2) return 0;
  const own = (count - 1) * sums * reach;
  const coarse = unit > sums ? Math.min(count - 1, COARSE_ROUNDINGS) * unit * reach : 0;
  // n·u is of first order: what is left out is less than n·u times as much again.
  return (own + coarse) * (1 + Math.min(1, count * sums));
}

function follow(expr: Expr, r: Rounding): Followed {
  const { value } = expr;
  switch (expr.kind) {
    case "number":
    case "element":
      return { value, error: r.unit * Math.abs(value) };
    case "choice":
      return { value, error: 0 };
    case "sum":
      return sumOf(
        value,
        expr.parts.map((part) => follow(part, r)),
        r,
      );
    case "product":
      if (expr.parts.some(isLeftOut)) return { value: 0, error: 0 };
      return expr.parts.map((part) => follow(part, r)).reduce((a, b) => multiply(a, b, r));
    case "max":
      return { value, error: Math.max(...expr.parts.map((part) => follow(part, r).error)) };
    case "negate":
      return { value, error: follow(expr.parts[0], r).error };
    case "exp": {
      const { error } = follow(expr.parts[0], r);
      return ofLibrary(value, Math.abs(value) * growth(error), r);
    }
    case "expm1": {
      const { error } = follow(expr.parts[0], r);
      // Some write e^x − 1: its 1 has no digits for what is small.
      return ofLibrary(value, (1 + value) * growth(error) + r.unit, r);
    }
    case "log": {
      const { value: x, error } = follow(expr.parts[0], r);
      return ofLibrary(value, error === 0 ? 0 : error / Math.max(x - error, 0), r);
    }
    case "log1p": {
      const { value: x, error } = follow(expr.parts[0], r);
      return ofLibrary(value, (error + r.unit) / Math.max(1 + x - error, 0), r);
    }
    case "normalCdf":
      return ofLibrary(value, 0.4 * follow(expr.parts[0], r).error + r.unit, r);
    case "cos":
      return ofLibrary(value, follow(expr.parts[0], r).error + r.unit, r);
    case "reciprocal": {
      const { value: x, error } = follow(expr.parts[0], r);
      const size = Math.abs(x);
      return rounded(value, error === 0 ? 0 : error / (size * Math.max(size - error, 0)), r);
    }
    case "sqrt": {
      const { value: x, error } = follow(expr.parts[0], r);
      if (error > x) return { value, error: x === 0 && error === 0 ? 0 : Infinity };
      return rounded(value, error === 0 ? 0 : error / (value + Math.sqrt(x - error)), r);
    }
  }
}

function sumOf(value: number, parts: readonly Followed[], r: Rounding): Followed {
  let [carried, positive, negative, count] = [0, 0, 0, 0];
  for (const part of parts) {
    carried += part.error;
    if (part.value === 0 && part.error === 0) continue;
    count++;
    if (part.value > 0) positive += part.value + part.error;
    else negative += part.error - part.value;
  }
  // Of two numbers there is one order, and their sum is all that is rounded.
  const reach = count === 2 ? Math.abs(value) + carried : Math.max(positive, negative) + carried;
  if (!(reach < r.beyond)) return { value, error: isFinite(value) ? Infinity : 0 };
  return { value, error: carried + sumError(count, reach, r) };
}

function multiply(a: Followed, b: Followed, r: Rounding): Followed {
  const carried = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
  return rounded(a.value * b.value, carried, r);
}

function growth(error: number): number {
  return error < 0.5 ? error / (1 - error) : power(error);
}

function ofLibrary(value: number, carried: number, r: Rounding): Followed {
  return rounded(value, carried, r, LIBRARY);
}

/** A result is off by what was carried into it and by its own rounding. */
function rounded(value: number, carried: number, { unit, least, beyond }: Rounding, times = 1): Followed {
  const size = Math.abs(value);
  if (!(size < Infinity)) return { value, error: carried < Infinity ? 0 : Infinity };
  const most = size + carried;
  return { value, error: most < beyond ? carried + times * (unit * most + least) : Infinity };
}
