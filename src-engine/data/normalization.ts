// What a pixel's byte becomes before the network is given it: (raw / 255 − mean) / deviation, by one mean and deviation for all
// channels or by one of each for every channel.

import { ofChannel, type PerChannel } from "../protocol/perChannel";

export interface Normalization {
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

/** A pixel of a channel, 0 … 255, as the network is given it. */
export function normalisedPixel(raw: number, { mean, deviation }: Normalization, channel: number): number {
  return (raw / 255 - ofChannel(mean, channel)) / ofChannel(deviation, channel);
}

/** A byte's 256 values in each of so many channels, one channel behind the other: normalising is a look-up. */
export function valuesOfBytes(
  normalization: Normalization,
  channels: number,
  values: Float32Array | Float64Array = new Float64Array(256 * channels),
): Float32Array | Float64Array {
  for (let at = 0; at < values.length; at++)
    values[at] = normalisedPixel(at % 256, normalization, Math.floor(at / 256));
  return values;
}
