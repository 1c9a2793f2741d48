// What the heat strip's colours stand for. The limits are fixed, measure by measure, so that a colour means
// the same in every run: gradients that vanish look different from gradients that are merely small.

import type { HealthMeasure } from "../../src-engine/protocol/health";
import { TABLE_SIZE, type ColorTable } from "../tensor/colormap";
import { percent, shortNumber } from "../number";

export interface HealthScale {
  /** As the switch and the read-out name it. */
  readonly name: string;
  /** A sentence for the tooltip. */
  readonly about: string;
  /** Shares are drawn as they are, everything else by its logarithm. */
  readonly kind: "logarithm" | "share";
  readonly low: number;
  readonly high: number;
  /** From low to high, in what is drawn: a difference, or of logarithms. */
  readonly length: number;
}

export const healthScales: Readonly<Record<HealthMeasure, HealthScale>> = {
  gradientNorm: norm("gradient", "Norm of the gradient of the loss by each layer's output", 1e-6, 1e2),
  parameterGradientNorm: norm(
    "weight gradient",
    "Norm of the gradients of each layer's parameters",
    1e-6,
    1e2,
  ),
  activationNorm: norm("activation", "Norm of each layer's output over the batch", 1e-2, 1e4),
  updateRatio: norm("update / weight", "Norm of the update over the norm of the parameters", 1e-7, 1),
  dead: share("dead units", "Share of units that are 0 for every sample and place of the batch"),
  saturated: share("saturated", "Share of outputs within 1 % of the limits of a sigmoid, tanh or softmax"),
  nonFinite: norm("NaN or ∞", "How many elements are not finite", 1, 1e6),
};

/** Vanishing and exploding first. */
export const shownMeasures: readonly HealthMeasure[] = [
  "gradientNorm",
  "parameterGradientNorm",
  "activationNorm",
  "updateRatio",
  "dead",
  "saturated",
  "nonFinite",
];

/** A value as `Peaks` ranks it: +∞ is not finite, −∞ not there (transparent). */
export function healthColor(value: number, scale: HealthScale, table: ColorTable): number {
  if (value === Infinity) return table.notFinite;
  if (value === -Infinity) return 0;
  if (value === 0) return table.zero;
  const place = fraction(value, scale) * (TABLE_SIZE - 1);
  return table.colors[place <= 0 ? 0 : place >= TABLE_SIZE ? TABLE_SIZE - 1 : Math.round(place)]!;
}

/** Of many values at once. @param at where their colours begin in `into` */
export function healthColors(
  values: Float32Array,
  scale: HealthScale,
  table: ColorTable,
  into: Uint32Array,
  at: number,
): void {
  for (let i = 0; i < values.length; i++) {
    // Beside a flat stretch nothing is asked again.
    into[at + i] =
      i > 0 && values[i] === values[i - 1] ? into[at + i - 1]! : healthColor(values[i]!, scale, table);
  }
}

/** @param value ∞ where something was not finite, −∞ where nothing was observed */
export function healthInWords(value: number, { kind }: HealthScale): string {
  if (value === Infinity) return "NaN or ∞";
  if (value === -Infinity) return "–";
  return kind === "share" ? percent(value) : shortNumber(value);
}

function fraction(value: number, { kind, low, length }: HealthScale): number {
  return (kind === "share" ? value - low : Math.log(value / low)) / length;
}

function norm(name: string, about: string, low: number, high: number): HealthScale {
  return { name, about, kind: "logarithm", low, high, length: Math.log(high / low) };
}

function share(name: string, about: string): HealthScale {
  return { name, about, kind: "share", low: 0, high: 1, length: 1 };
}
