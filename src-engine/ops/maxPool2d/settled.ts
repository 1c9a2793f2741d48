// Which of several equal numbers somebody else's pool took for the largest: any of them is right, so that their choice is found in
// where they sent the gradient.

import { unravel, zeros, type Tensor } from "../../tensor/tensor";
import type { Operands } from "../op";
import type { MaxPool2dAttrs } from "./maxPool2dAttrs";
import { visitWindow } from "./windows";

interface Candidate {
  readonly offset: number;
  readonly place: number;
}

const NOTE = "of equal numbers another than the first is taken, which is as right";

/** Undefined where the first of equal numbers explains what was recorded, or nothing is equal. */
export function settledIndices(
  x: Operands,
  attrs: MaxPool2dAttrs,
  outputShape: readonly number[],
): { readonly tensor: Tensor; readonly note: string } | undefined {
  const { input } = x;
  if (!input) return undefined;
  const windows = Array.from({ length: outputShape.reduce((a, b) => a * b, 1) }, (_, o) =>
    largest(input, unravel(o, outputShape), attrs),
  );
  if (x["indices"]) return given(x["indices"], windows);
  const [gradOutput, gradInput] = [x["gradOutput"], x["gradInput"]];
  if (!gradOutput || !gradInput || windows.every(({ length }) => length < 2)) return undefined;
  const out = zeros(outputShape, "int32");
  // What is left of the recorded gradient once every window that has no choice has had its share.
  const left = Float64Array.from(gradInput.data);
  windows.forEach((candidates, o) => {
    if (candidates.length > 1) return;
    out.data[o] = candidates[0]!.place;
    left[candidates[0]!.offset]! -= gradOutput.data[o]!;
  });
  let isOther = false;
  for (const [o, candidates] of windows.entries()) {
    if (candidates.length < 2) continue;
    const gradient = gradOutput.data[o]!;
    const chosen = best(candidates, ({ offset }) => -Math.abs(left[offset]! - gradient));
    left[chosen.offset]! -= gradient;
    out.data[o] = chosen.place;
    isOther ||= chosen !== candidates[0];
  }
  return isOther ? { tensor: out, note: NOTE } : undefined;
}

/** Recorded places, where each of them holds a largest number of its window. */
function given(
  indices: Tensor,
  windows: readonly (readonly Candidate[])[],
): { readonly tensor: Tensor; readonly note: string } | undefined {
  let isOther = false;
  for (const [o, candidates] of windows.entries()) {
    const at = candidates.findIndex(({ place }) => place === indices.data[o]);
    if (at < 0) return undefined;
    isOther ||= at > 0;
  }
  return isOther ? { tensor: indices, note: NOTE } : undefined;
}

/** In row order; NaN beats everything. */
function largest(input: Tensor, index: readonly number[], attrs: MaxPool2dAttrs): readonly Candidate[] {
  let most = -Infinity;
  let found: Candidate[] = [];
  visitWindow(input, index, attrs, (offset, place) => {
    const value = input.data[offset]!;
    if (value > most || (Number.isNaN(value) && !Number.isNaN(most))) [most, found] = [value, []];
    if (Object.is(value, most) || value === most || !found.length) found.push({ offset, place });
  });
  return found;
}

/** The first of those with the largest score. */
function best(candidates: readonly Candidate[], score: (one: Candidate) => number): Candidate {
  let chosen = candidates[0]!;
  for (const one of candidates) if (score(one) > score(chosen)) chosen = one;
  return chosen;
}
