// A convolution's window in words and formulas: short where it is as usual, in full where each side has its own numbers.

import { spread, type Numbers } from "../attrs";
import { axesOf, type Axis, type Window } from "./geometry";

/** `3×5` */
export function kernelSizes(kernelSize: Numbers): string {
  return spread(kernelSize, 2).join("×");
}

/** `2`, `2×1`, or of four sides `0,1,0,2` */
export function sidesOf(numbers: Numbers): string {
  if (typeof numbers === "number") return String(numbers);
  return numbers.join(numbers.length === 2 ? "×" : ",");
}

/** Whether s and z say it all: the same for rows and columns, without dilation. */
function isUsual({ stride, padding, dilation = 1 }: Window): boolean {
  return typeof stride === "number" && typeof padding === "number" && dilation === 1;
}

/** Which input pixel (i, j) the tap (k, l) of window (p, q) reads, in TeX, with stride s and padding z, or with its numbers. */
export function places(window?: Window): string {
  if (!window || isUsual(window)) return String.raw`\qquad i = p\,s - z + k,\; j = q\,s - z + l`;
  const [rows, columns] = axesOf(window);
  const place = (p: string, k: string, { stride, before, dilation }: Axis): string =>
    `${times(stride, p)}${before ? ` - ${before}` : ""} + ${times(dilation, k)}`;
  return String.raw`\qquad i = ${place("p", "k", rows)},\; j = ${place("q", "l", columns)}`;
}

/** Which window (p, q) has the pixel (i, j) under tap (k, l). */
export function turnedPlaces(window?: Window): string {
  if (!window || isUsual(window)) return String.raw`\qquad p = (i + z - k)/s,\; q = (j + z - l)/s`;
  const [rows, columns] = axesOf(window);
  const place = (i: string, k: string, { stride, before, dilation }: Axis): string => {
    const above = `${i}${before ? ` + ${before}` : ""} - ${times(dilation, k)}`;
    return stride === 1 ? above : `(${above})/${stride}`;
  };
  return String.raw`\qquad p = ${place("i", "k", rows)},\; q = ${place("j", "l", columns)}`;
}

function times(factor: number, letter: string): string {
  return factor === 1 ? letter : String.raw`${factor}\,${letter}`;
}
