// --mean, --deviation and --input-range: what pixels are normalised by, where it is not to be what the model says.

import type { Recipe } from "../../src-engine/model/presets";
import type { Dataset } from "../../src-engine/data/dataset";
import { measuredNormalization } from "../../src-engine/data/measured";
import type { Normalization } from "../../src-engine/data/normalization";
import type { PerChannel } from "../../src-engine/protocol/perChannel";
import { UsageError } from "./arguments";
import { text } from "./declaration";

/** What a pixel from 0 to 255 becomes. */
const ranges: Readonly<Record<string, Normalization>> = {
  "0..1": { mean: 0, deviation: 1 },
  "-1..1": { mean: 0.5, deviation: 0.5 },
  "0..255": { mean: 0, deviation: 1 / 255 },
};
const MEASURED = "measured";

export const normalizationOptions = {
  mean: text(
    `X|X,X,X|${MEASURED}`,
    "taken off pixels / 255, one number or one for each channel; measured on the training images, with the deviation",
    "as the model says",
  ),
  deviation: text("X|X,X,X", "what they are then divided by", "as the model says"),
  "input-range": text(Object.keys(ranges).join("|"), "instead of both: what pixels become"),
};

interface NormalizationValues {
  readonly mean?: string | undefined;
  readonly deviation?: string | undefined;
  readonly "input-range"?: string | undefined;
}

/** @throws UsageError for what is no number, or options that exclude each other */
export function withNormalization(
  command: string,
  recipe: Recipe,
  { mean, deviation, "input-range": range }: NormalizationValues,
  { train }: Dataset,
): Recipe {
  if (range !== undefined) {
    if (mean !== undefined || deviation !== undefined)
      throw new UsageError(
        `${command}: --input-range stands for --mean and --deviation; expected one of them`,
      );
    const known = Object.hasOwn(ranges, range) ? ranges[range] : undefined;
    if (known) return { ...recipe, ...known };
    throw new UsageError(
      `${command}: --input-range must be one of ${Object.keys(ranges).join(", ")}, got "${range}"`,
    );
  }
  const measured = mean === MEASURED ? measuredNormalization(train) : undefined;
  const { channels } = train;
  return {
    ...recipe,
    ...measured,
    ...(mean !== undefined && !measured && { mean: numbers(command, "mean", mean, channels, -(10 ** 6)) }),
    ...(deviation !== undefined && {
      deviation: numbers(command, "deviation", deviation, channels, 10 ** -6),
    }),
  };
}

function numbers(command: string, name: string, value: string, channels: number, least: number): PerChannel {
  const found = value.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const isNumber = (one: number): boolean => one >= least && one <= 10 ** 6;
  if (found.every(isNumber) && (found.length === 1 || found.length === channels))
    return found.length === 1 ? found[0]! : found;
  throw new UsageError(
    `${command}: --${name} must be a number from ${least}, or ${channels} of them with commas, one for each channel; got "${value}"`,
  );
}
