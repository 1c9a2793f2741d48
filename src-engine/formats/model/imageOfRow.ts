// A network that reads rows of numbers is given images here, and flattens them.

import type { ModelDescription } from "./contents";

/**
 * Channels, height and width of the image that a row is: a square of one channel or of three, where it can be one.
 * @param said what the image is, if somebody says; it counts where it has as many numbers
 */
export function imageOfRow(
  features: number,
  said?: ModelDescription["inputShape"],
): ModelDescription["inputShape"] {
  if (said && said[0] * said[1] * said[2] === features) return said;
  const side = (channels: number): number => Math.sqrt(features / channels);
  const channels = [1, 3].find((n) => Number.isInteger(side(n)) && side(n) > 1);
  return channels === undefined ? [features, 1, 1] : [channels, side(channels), side(channels)];
}

/** What to say of it. */
export const rowNote = (features: number, shape: ModelDescription["inputShape"]): string =>
  `is a row of ${features} in the file; here it is an image of ${shape.join(" × ")}, flattened.`;
