// Arithmetic and comparison of two numbers, as IEEE 754 has them: nothing equals NaN or is less.

import { exp, log } from "../../tensor/math";
import type { BinaryOperator } from "./node";

export const arithmetic: Readonly<
  Record<Exclude<BinaryOperator, "&&" | "||">, (x: number, y: number) => number | boolean>
> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  /** The remainder has the sign of x. */
  "%": (x, y) => x % y,
  "^": power,
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "==": (x, y) => x === y,
  "!=": (x, y) => x !== y,
};

/** By multiplications where y is whole, since Math.pow is left to each JavaScript engine and our bits are not. */
function power(x: number, y: number): number {
  if (!Number.isInteger(y)) return y === 0.5 ? Math.sqrt(x) : exp(y * log(x));
  let result = 1;
  for (let square = x, left = Math.abs(y); left > 0; square *= square, left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
  }
  if (y >= 0) return result;
  // 2^1074 is beyond the largest number, 2^-1074 is not below the smallest.
  return Number.isFinite(result) || !Number.isFinite(x) ? 1 / result : power(1 / x, -y);
}
