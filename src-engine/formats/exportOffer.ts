// What a format that is written says to whoever chooses among them, and how a program loads such a file.

import type { PerChannel } from "../protocol/perChannel";

export interface ExportOffer {
  /** What people call it. */
  readonly title: string;
  /** What it holds and who reads it, in one sentence. */
  readonly about: string;
  /** Programs that load it, the most usual first. */
  snippets(about: ExportedFile): readonly Snippet[];
}

/** What a program has to know of a file. */
export interface ExportedFile {
  readonly name: string;
  /** Channels, height, width. */
  readonly inputShape: readonly [number, number, number];
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
  /** Whether the graph normalises by itself, so that it takes pixels / 255. */
  readonly preprocessing: boolean;
}

export interface Snippet {
  /** Of which tool it is: `PyTorch`. */
  readonly title: string;
  readonly code: string;
}

export const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;

/** A text of Python, and of JavaScript. */
export const quotedName = (name: string): string => JSON.stringify(name);

/** A number for all channels, or one for each along the second axis, as NumPy and PyTorch broadcast it. */
export function perChannelCode(numbers: PerChannel, array: (list: string) => string): string {
  return typeof numbers === "number" ? String(numbers) : array(`[${numbers.join(", ")}]`);
}
