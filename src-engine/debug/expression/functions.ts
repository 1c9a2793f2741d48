// The functions an expression may call: what they are called and what they take.

import { exp, log } from "../../tensor/math";
import { reductions } from "./reduce";

/** Of one number. */
export const numeric: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  log,
  exp,
  sqrt: Math.sqrt,
  sign: Math.sign,
};

/** Of two numbers; with one argument these two are a tensor's. */
export const paired: Readonly<Record<string, (x: number, y: number) => number>> = {
  min: Math.min,
  max: Math.max,
};

/** Of a number before and after; the last three also of a value that it may pass. NaN passes nothing. */
export const changes: Readonly<Record<string, (before: number, after: number, value: number) => boolean>> = {
  changed: (before, after) => before !== after && !(before !== before && after !== after),
  /** Zero has no sign. */
  flipped: (before, after) => (before < 0 && after > 0) || (before > 0 && after < 0),
  crossed: (before, after, value) => risen(before, after, value) || risen(-before, -after, -value),
  risen,
  fallen: (before, after, value) => risen(-before, -after, -value),
};

function risen(before: number, after: number, value: number): boolean {
  return before < value && after >= value;
}

/** How many arguments a function takes, or undefined where there is no such function. */
export function arityOf(name: string): readonly [least: number, most: number] | undefined {
  if (Object.hasOwn(paired, name)) return [1, 2];
  if (Object.hasOwn(reductions, name) || Object.hasOwn(numeric, name)) return [1, 1];
  if (!Object.hasOwn(changes, name)) return undefined;
  return changes[name]!.length === 3 ? [2, 2] : [1, 1];
}

export const functionNames: readonly string[] = [
  ...Object.keys(reductions),
  ...Object.keys(numeric),
  ...Object.keys(changes),
];
