// A number for all channels of an image, or one for each.

export type PerChannel = number | readonly number[];

/** The number of a channel. */
export function ofChannel(numbers: PerChannel, channel: number): number {
  return typeof numbers === "number" ? numbers : numbers[channel]!;
}

/** `0.1307`, or `[0.4914, 0.4822, 0.4465]`: as in JSON. */
export function perChannelText(numbers: PerChannel): string {
  return typeof numbers === "number" ? String(numbers) : `[${numbers.join(", ")}]`;
}
