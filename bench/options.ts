// What a benchmark is told, and what the answers have in common.

import type { Kernels } from "../src-engine/index";
import type { Effort } from "./contest";

export interface Options {
  readonly kernels: Kernels;
  readonly models: readonly string[];
  readonly batches: readonly number[];
  /** Of everything else that is measured: kernels, rewinding, the page. */
  readonly batch: number;
  readonly threads: readonly number[];
  /** How many training images there are; all batch sizes should divide four fifths of it. */
  readonly images: number;
  /** For whole iterations, in slices long enough for another process to wake up. */
  readonly iterations: Effort;
  /** For single kernels: many slices, each shorter than a scheduler's, so that some are undisturbed. */
  readonly calls: Effort;
  /** After so many iterations activations and gradients are what they usually are. */
  readonly settled: number;
  /** How long a run is in which one goes back, and how often. */
  readonly jumpIterations: number;
  readonly jumps: number;
  readonly looks: Looks;
  /** How often a process is started. */
  readonly starts: number;
  /** Whether PyTorch is asked, where it is. */
  readonly peer: boolean;
  /** Says what is going on. */
  say(sentence: string): void;
}

/** In a browser. */
interface Looks {
  /** Of the first steps and strokes the page is compiled: so many do not count. */
  readonly uncounted: number;
  readonly steps: number;
  /** Of each movement. */
  readonly frames: number;
  /** For how long a run is let go. */
  readonly milliseconds: number;
  /** Looks at all of it on one page, one after the other, instead of on a new page each: sooner done, and not comparable. */
  readonly onOnePage?: true;
}

const usual = {
  models: ["lenet-jax", "cnn-pytorch"],
  batches: [1, 32, 64, 128],
  batch: 64,
  threads: [1, 2],
  images: 12800,
  iterations: { rounds: 9, seconds: 0.35, warmup: 0.3 },
  calls: { rounds: 31, seconds: 0.004, warmup: 0.2 },
  settled: 100,
  jumpIterations: 10_000,
  jumps: 60,
  looks: { uncounted: 8, steps: 64, frames: 240, milliseconds: 1500 },
  starts: 9,
  peer: true,
};

const quick = {
  ...usual,
  batches: [1, 64],
  images: 1280,
  iterations: { rounds: 5, seconds: 0.12, warmup: 0.15 },
  calls: { rounds: 11, seconds: 0.003, warmup: 0.1 },
  jumpIterations: 1000,
  looks: { ...usual.looks, steps: 50, frames: 120, milliseconds: 800 },
  starts: 3,
};

export const efforts = { usual, quick } as const;
