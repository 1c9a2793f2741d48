// What pixels are normalised by, as it stands in a recipe: one number for all channels, or a list of one for each.

import type { PerChannel } from "../../protocol/perChannel";
import type { JsonField } from "../json/jsonField";

/** @param channels of the images that the recipe is for */
export function readMean(field: JsonField, channels: number): PerChannel {
  return perChannel(field, channels, -(10 ** 6), 10 ** 6);
}

/**
 * At least 10⁻⁶, since pixels are divided by it.
 * @param channels of the images that the recipe is for
 */
export function readDeviation(field: JsonField, channels: number): PerChannel {
  return perChannel(field, channels, 10 ** -6, 10 ** 6);
}

function perChannel(field: JsonField, channels: number, min: number, max: number): PerChannel {
  if (!field.isList) return field.number(min, max);
  const numbers = field.list(channels, (one) => one.number(min, max));
  return numbers.length === channels
    ? numbers
    : field.wrong(`a number, or a list of ${channels}, one for each channel`);
}
