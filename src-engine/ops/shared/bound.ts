// How far a float32 kernel may be from the float64 rule, derived and not tuned: every number is followed through the
// operations that the kernel makes of it, with the most that rounding can have added to its error so far. The argument
// is in docs/theory/float32.md.
//
// Elements are read exactly: the bound is of one rule, on the operands that are there. What earlier roundings did to those
// is not in it.

import { exp as power } from "../../tensor/math";
import type { Index } from "../../tensor/tensor";
import { isLeftOut, type Expr } from "../expr";
import type { Operands, Rule } from "../op";
import { addUp, chainsOf } from "./order";
import { termsOf, type Sum } from "./products";

/** One rounding errs by at most 2⁻²⁴ of the exact result; the rest is room for float64, in which bounds themselves are computed. */
const u = 2 ** -24 * (1 + 2 ** -20);
/** Our float32 exp, log and cos err by less than 1 ulp, which is at most 2u of the result. */
const library = 2 * u;
/** Where a product or quotient is subnormal its error is absolute: half of the least float32 number. */
const half = 2 ** -150;
/** From here on a result is rounded to infinity. */
const beyond = 2 ** 128 * (1 - 2 ** -25);

/** A number, and the most by which the kernel's float32 number may differ from it. Infinite where that may have overflowed. */
interface Followed {
  readonly value: number;
  readonly error: number;
}

/**
 * The largest |float32 result − float64 result| that rounding can explain, at one element. Infinite where a step on the way
 * may be beyond float32's largest number: then the kernel's result may be infinite or NaN, and no bound holds.
 * @param window the pooling windows that the op's output goes into, side by side (1 for none)
 * @param known what the rule explains the element by, where that is at hand
 */
export function boundOf<A>(
  rule: Rule<A>,
  index: Index,
  x: Operands,
  attrs: A,
  window: number,
  known?: Expr,
): number {
  if (rule.dtype === "int32") return 0;
  if (rule.products) {
    const terms = termsOf(rule.products, index, x, attrs, window);
    return rule.kernel?.roundedOnce ? sumRoundedOnce(terms) : sumBound(terms);
  }
  const expr = known ?? rule.explain(index, x, attrs);
  return rule.kernel?.roundedOnce ? roundedOnce(expr) : follow(expr).error;
}

/** A sum in float64, in whatever order, rounded once. Products of two float32 numbers are exact in float64. */
export function sumRoundedOnce({ values, plus }: Sum): number {
  const [start, first] = plus ? [plus.value, Math.abs(plus.value)] : [0, 0];
  let [total, magnitude] = [start, first];
  for (const value of values) {
    total += value;
    magnitude += Math.abs(value);
  }
  if (!(magnitude < beyond)) return Infinity;
  // Two sums in float64, the rule's and the kernel's.
  return u * Math.abs(total) + 2 * (values.length + 1) * 2 ** -53 * magnitude + 2 * half;
}

/** A sum in float32, in the kernel's order of additions. Infinite where a step may overflow. */
export function sumBound({ values, areProducts, plus, stepOf }: Sum): number {
  const chains = chainsOf(values, stepOf).map((chain) =>
    chain.map((term) => (areProducts ? rounded(values[term]!, 0, half) : exactly(values[term]!))),
  );
  const added = plus && exactly(plus.value);
  const start = added && !plus.isLast ? [[added, ...(chains[0] ?? [])], ...chains.slice(1)] : chains;
  const total = addUp(start, add) ?? exactly(0);
  const { error } = added && plus.isLast ? add(total, added) : total;
  return finite(error + float64Error(added ? [...chains.flat(), added] : chains.flat()));
}

/** What the rule's own sum, in float64 and in another order, and the following of this one may be off by. */
function float64Error(terms: readonly Followed[]): number {
  const magnitude = terms.reduce((sum, { value }) => sum + Math.abs(value), 0);
  return magnitude < Infinity ? 2 * Math.max(0, terms.length - 1) * 2 ** -53 * magnitude : 0;
}

/**
 * What is computed in float64, off by less than 2⁻³¹ of itself, and then rounded. Where the terms of a sum cancel, it
 * keeps their rounding, a few units of float64.
 */
function roundedOnce(expr: Expr): number {
  const { value } = expr;
  const terms = expr.kind === "sum" ? expr.parts.reduce((sum, part) => sum + Math.abs(part.value), 0) : 0;
  return u * Math.abs(value) * (1 + 2 ** -7) + finite(2 ** -46 * terms) + 2 * half;
}

function follow(expr: Expr): Followed {
  const { value } = expr;
  switch (expr.kind) {
    case "number":
      return value === Math.fround(value) ? exactly(value) : rounded(value, 0, half);
    case "element":
    case "choice":
      return exactly(value);
    case "sum":
      return addUp([expr.parts.map(follow)], add) ?? exactly(0);
    case "product":
      if (expr.parts.some(isLeftOut)) return exactly(0);
      return expr.parts.map(follow).reduce(multiply, exactly(1));
    case "max":
      return { value, error: Math.max(...expr.parts.map((part) => follow(part).error)) };
    case "negate":
      return { value, error: follow(expr.parts[0]).error };
    case "exp": {
      // e^(x+E) − e^x = e^x (e^E − 1), and e^E − 1 ≤ E / (1 − E)
      const { error } = follow(expr.parts[0]);
      const growth = error < 0.5 ? error / (1 - error) : power(error);
      return rounded(value, Math.abs(value) * growth, 2 * half, library);
    }
    case "expm1": {
      // as e^x, whose 1 is exact
      const { error } = follow(expr.parts[0]);
      const growth = error < 0.5 ? error / (1 - error) : power(error);
      return rounded(value, (1 + value) * growth, 2 * half, library);
    }
    case "log1p": {
      // |log(1 + x ± E) − log(1 + x)| ≤ E / (1 + x − E)
      const { value: x, error } = follow(expr.parts[0]);
      return rounded(value, error === 0 ? 0 : error / Math.max(1 + x - error, 0), 2 * half, library);
    }
    case "normalCdf": // no steeper than 1/√(2π) < 0.4
      return rounded(value, 0.4 * follow(expr.parts[0]).error, 2 * half, library);
    case "log": {
      // |log(x ± E) − log x| ≤ E / (x − E)
      const { value: x, error } = follow(expr.parts[0]);
      return rounded(value, error === 0 ? 0 : error / Math.max(x - error, 0), 2 * half, library);
    }
    case "cos": // no steeper than 1
      return rounded(value, follow(expr.parts[0]).error, 2 * half, library);
    case "reciprocal": {
      const { value: x, error } = follow(expr.parts[0]);
      const size = Math.abs(x);
      return rounded(value, error === 0 ? 0 : error / (size * Math.max(size - error, 0)), half);
    }
    case "sqrt": {
      // |√(x ± E) − √x| ≤ E / (√x + √(x − E)); below 0 there is no root
      const { value: x, error } = follow(expr.parts[0]);
      if (error > x) return { value, error: Infinity };
      return rounded(value, error === 0 ? 0 : error / (value + Math.sqrt(x - error)), half);
    }
  }
}

function exactly(value: number): Followed {
  return { value, error: 0 };
}

/** One operation's result, off by what was carried into it and by its own rounding. */
function rounded(value: number, carried: number, least: number, unit = u): Followed {
  const size = Math.abs(value);
  // From operands that are not finite: so is the float32 result, in the same way.
  if (!(size < Infinity)) return { value, error: carried < Infinity ? 0 : Infinity };
  const most = size + carried;
  return { value, error: most * (1 + unit) < beyond ? carried + unit * most + least : Infinity };
}

/** Sums of float32 numbers do not underflow, and adding an exact 0 rounds nothing. */
function add(a: Followed, b: Followed): Followed {
  if (isExactly(a, 0)) return b;
  if (isExactly(b, 0)) return a;
  return rounded(a.value + b.value, a.error + b.error, 0);
}

function multiply(a: Followed, b: Followed): Followed {
  if (isExactly(a, 1)) return b;
  if (isExactly(b, 1)) return a;
  if ((isExactly(a, 0) && isFinite(b)) || (isExactly(b, 0) && isFinite(a))) return exactly(0);
  const carried = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
  return rounded(a.value * b.value, finite(carried), half);
}

function isExactly({ value, error }: Followed, wanted: number): boolean {
  return value === wanted && error === 0;
}

function isFinite({ value, error }: Followed): boolean {
  return Math.abs(value) + error < Infinity;
}

/** 0 · ∞ is no error of 0. */
function finite(error: number): number {
  return Number.isNaN(error) ? Infinity : error;
}
