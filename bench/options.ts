// What a benchmark is told, and what the answers have in common.

import type { Kernels } from "../src-engine/index";
import type { Effort } from "./contest";

export interface Options {
  readonly kernels: Kernels;
  readonly models: readonly string[];
  readonly batches: readonly number[];
  readonly threads: readonly number[];
  /** How many training images there are; all batch sizes should divide four fifths of it. */
  readonly images: number;
  /** For whole iterations, in slices long enough for another process to wake up. */
  readonly iterations: Effort;
  /** For single kernels: many slices, each shorter than a scheduler's, so that some are undisturbed. */
  readonly calls: Effort;
  /** How long a run is in which one goes back. */
  readonly jumpIterations: number;
  /** In a browser: how many steps, how many frames of each movement, and for how many milliseconds a run is let go. */
  readonly looks: { readonly steps: number; readonly frames: number; readonly milliseconds: number };
  /** How often a process is started. */
  readonly starts: number;
  /** Whether PyTorch is asked, where it is. */
  readonly peer: boolean;
  /** Says what is going on. */
  say(sentence: string): void;
}

const usual = {
  models: ["lenet-jax", "cnn-pytorch"],
  batches: [1, 32, 64, 128],
  threads: [1, 2],
  images: 12800,
  iterations: { rounds: 9, seconds: 0.35, warmup: 0.3 },
  calls: { rounds: 31, seconds: 0.004, warmup: 0.2 },
  jumpIterations: 10_000,
  looks: { steps: 64, frames: 240, milliseconds: 1500 },
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
  looks: { steps: 50, frames: 120, milliseconds: 800 },
  starts: 3,
};

export const efforts = { usual, quick } as const;
