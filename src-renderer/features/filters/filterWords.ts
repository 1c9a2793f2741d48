// What the pictures of filters are called, and what has to be said of them.

import type { Stopped } from "../../../src-engine/protocol/protocol";
import { count, exactNumber } from "../../../src-view/number";
import type { FilterShape } from "./filterGrid";
import type { FilterKind, FilterView, ShownFilters } from "./filterKinds";

export const symbols: Readonly<Record<FilterKind, string>> = {
  weight: "W",
  initial: "W₀",
  change: "W − W₀",
  grad: "dW",
  update: "ΔW",
};

export const kindWords: Readonly<Record<FilterKind, string>> = {
  weight: "The weights as this iteration began",
  initial: "The weights as the run began",
  change: "What the run has added to its first weights",
  grad: "The gradient of the loss by the weights",
  update: "What this iteration's update adds to the weights",
};

/** What a way of showing filters is called on its switch, and what the tooltip adds. */
export const viewWords = (view: FilterView): { readonly text: string; readonly hint: string } =>
  view === "beside"
    ? { text: "Side by side", hint: "W, dW, W − W₀ and ΔW beside each other" }
    : { text: symbols[view], hint: kindWords[view] };

/** `16 output × 8 input channels, kernels 3×3`, `64 outputs × 5 maps 13×13`, `10 outputs × 64 inputs`. */
export function filtersInWords({ outputs, inputs, rows, columns }: FilterShape, isMatrix: boolean): string {
  const size = `${rows}×${columns}`;
  if (!isMatrix) return `${count(outputs)} output × ${plural(inputs, "input channel")}, kernels ${size}`;
  if (rows * columns === 1) return `${plural(outputs, "output")} × ${plural(inputs, "input")}`;
  return `${plural(outputs, "output")} × ${plural(inputs, "map")} ${size}`;
}

const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

/** Which of the tensors are as of when: W is what the forward pass of this iteration used. */
export function momentInWords({ update, tensors, layer }: ShownFilters, stopped: Stopped): string {
  const began = `W as iteration ${count(stopped.moment.iteration)} began`;
  if (!tensors.grad) return `${began}; backward has not come to ${layer}`;
  if (update === "made") return `${began}; ΔW as its update made it`;
  return `${began}; ΔW = −η·dW with η = ${exactNumber(stopped.learningRate, "float32")}, its update has yet to run`;
}

/** Why a picture is not there. */
export function missingWords(kind: FilterKind, layer: string): string {
  return kind === "grad" || kind === "update" ? `Backward has not come to ${layer} yet.` : "Not known yet.";
}

/** Numbers that were computed in float64 are told to six digits: they are no number of the engine's. */
export function valueIn(kind: FilterKind, value: number | undefined, dtype: "float32" | "float64"): string {
  if (value === undefined) return "–";
  const isOwn = kind === "weight" || kind === "initial" || kind === "grad";
  return isOwn ? exactNumber(value, dtype) : exactNumber(Number(value.toPrecision(6)), "float64");
}
