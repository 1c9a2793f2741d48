// The mean and the standard deviation of a set's pixels, channel by channel: what to normalise by where nobody says.

import type { Images } from "./dataset";
import type { Normalization } from "./normalization";

/** Of pixels / 255. A channel that is the same everywhere is divided by 1. */
export function measuredNormalization({ count, channels, height, width, pixels }: Images): Normalization {
  const area = height * width;
  const measured = Array.from({ length: channels }, (_, c) => {
    const counts = new Float64Array(256);
    for (let n = 0; n < count; n++) {
      const from = (n * channels + c) * area;
      for (let at = from; at < from + area; at++) counts[pixels[at]!]!++;
    }
    const total = count * area;
    const mean = counts.reduce((sum, times, byte) => sum + times * byte, 0) / total / 255;
    const variance =
      counts.reduce((sum, times, byte) => {
        const away = byte / 255 - mean;
        return sum + times * away * away;
      }, 0) / total;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  const [first] = measured;
  if (measured.length === 1) return first!;
  return { mean: measured.map(({ mean }) => mean), deviation: measured.map(({ deviation }) => deviation) };
}
