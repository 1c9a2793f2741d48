// Which pixels a window holds and which windows hold a pixel, in row order.

import { at, ravel, type Index, type Tensor } from "../../tensor/tensor";
import { axesOf, pixelsOf, windowsOver } from "../conv2d/geometry";
import type { Operands } from "../op";
import { operand, shape4 } from "../rules";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";

/**
 * Visits the elements of a window that are not padding.
 * @param see is told an element's flat offset and its place i·W + j
 */
export function visitWindow(
  input: Tensor,
  [n, c, p, q]: Index,
  attrs: MaxPool2dAttrs,
  see: (offset: number, place: number) => void,
): void {
  const [, , H, W] = shape4(input);
  const [rows, columns] = axesOf(attrs);
  const across = pixelsOf(q!, W, columns);
  for (const i of pixelsOf(p!, H, rows)) for (const j of across) see(at(input, n!, c, i, j), i * W + j);
}

/**
 * Visits every window that holds an element.
 * @param see is told a window's flat offset and whether the element has won it
 */
export function visitWindowsOf(
  [n, c, i, j]: Index,
  x: Operands,
  attrs: MaxPool2dAttrs,
  see: (offset: number, isWon: boolean) => void,
): void {
  const indices = operand(x, "indices");
  const [, , P, Q] = shape4(indices);
  const place = i! * shape4(operand(x, "input"))[3] + j!;
  const [rows, columns] = axesOf(attrs);
  const across = windowsOver(j!, Q, columns);
  for (const p of windowsOver(i!, P, rows)) {
    for (const q of across) {
      const offset = ravel([n!, c!, p, q], indices.shape);
      see(offset, indices.data[offset] === place);
    }
  }
}
