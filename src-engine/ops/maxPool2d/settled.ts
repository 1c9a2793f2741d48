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
  // Windows that overlap may tie at one element, whose gradient then is a sum: one window at a time does not find every choice, and
  // those that people make everywhere alike are tried first.
  const [first, ...others] = [
    chosenBy(windows, gradOutput, gradInput, (candidates) => candidates[0]!),
    chosenBy(windows, gradOutput, gradInput, (candidates) => candidates.at(-1)!),
    chosenBy(windows, gradOutput, gradInput, (candidates, gradient, left) =>
      best(candidates, ({ offset }) => -Math.abs(left[offset]! - gradient)),
    ),
  ] as const;
  const closest = others.reduce<Chosen>((a, b) => (b.unexplained < a.unexplained ? b : a), first);
  return closest === first
    ? undefined
    : { tensor: { ...zeros(outputShape, "int32"), data: closest.places }, note: NOTE };
}

interface Chosen {
  readonly places: Int32Array<ArrayBuffer>;
  /** The sum of what is left of the recorded gradient, in magnitude. */
  readonly unexplained: number;
}

/** Windows with a choice come once all others have had their share of the recorded gradient. */
function chosenBy(
  windows: readonly (readonly Candidate[])[],
  gradOutput: Tensor,
  gradInput: Tensor,
  choose: (candidates: readonly Candidate[], gradient: number, left: Float64Array) => Candidate,
): Chosen {
  const places = new Int32Array(windows.length);
  const left = Float64Array.from(gradInput.data);
  const settle = (o: number, { offset, place }: Candidate): void => {
    places[o] = place;
    left[offset]! -= gradOutput.data[o]!;
  };
  windows.forEach((candidates, o) => candidates.length === 1 && settle(o, candidates[0]!));
  windows.forEach(
    (candidates, o) => candidates.length > 1 && settle(o, choose(candidates, gradOutput.data[o]!, left)),
  );
  return { places, unexplained: left.reduce((sum, one) => sum + Math.abs(one), 0) };
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
