// The `.backstep` file: what a session needs to be had again elsewhere, bit for bit. Which run
// (model, recipe, data, seed), what was changed when, where one was, what one looked for; and
// hashes of weights on the way, by which a replay is held to what was seen.

import type { Augment } from "../../protocol/recipe/augment";
import type { PerChannel } from "../../protocol/perChannel";
import type { Attrs, BranchId, Breakpoint, Edit, Moment } from "../../protocol/protocol";

export interface SessionFile {
  /** The version of the engine that wrote it. */
  readonly engine: string;
  readonly run: SessionRun;
  /** Numbered from 0; the first has no parent, and a parent comes before its children. */
  readonly branches: readonly SessionBranch[];
  readonly at: { readonly branch: BranchId; readonly moment: Moment };
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly string[];
  readonly hashes: readonly SessionHash[];
}

/** All that decides what the first branch computes. */
export interface SessionRun {
  readonly model: SessionModel;
  readonly recipe: SessionRecipe;
  readonly data: SessionData;
  readonly seed: number;
  /** Only the first so many training images are used. */
  readonly limit?: number | undefined;
  /** The reference computes in float64 and gives other bits. */
  readonly backend: "simd" | "reference";
  /** The exercise whose mistake it makes. */
  readonly exercise?: string | undefined;
}

/** The whole of it, and not only a preset's name: presets change. */
export interface SessionModel {
  readonly name: string;
  /** One sample: [C, H, W]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly SessionLayer[];
  readonly output?: string;
  readonly loss: { readonly type: string; readonly attrs: Attrs; readonly target?: "input" };
}

interface SessionLayer {
  readonly name: string;
  readonly type: string;
  readonly attrs: Attrs;
  /** The layers it reads; left out: the one before it. */
  readonly inputs?: readonly string[];
}

export interface SessionOptimizer {
  readonly type: string;
  readonly attrs: Attrs;
  readonly schedule?: { readonly type: string; readonly attrs: Attrs };
  /** What gradients are clipped to, each element by itself or all together. */
  readonly clip?: { readonly value?: number; readonly norm?: number };
}

export interface SessionRecipe {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer?: SessionOptimizer;
  readonly epochs: number;
  /** A scheme's name. */
  readonly initialization: string;
  readonly validationShare: number;
  readonly shuffle: boolean;
  /** By how many pixels training images are moved at most. */
  readonly shift?: number;
  /** What else is done to them. */
  readonly augment?: Augment;
  /** One number for all channels, or one for each. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

export interface SessionData {
  readonly name: string;
  /** Of both parts' pixels and labels: `imagesSha256`. */
  readonly sha256: string;
  /** How many images there are for training, validation included, and for testing. */
  readonly train: number;
  readonly test: number;
}

export interface SessionBranch {
  readonly id: BranchId;
  readonly name: string;
  readonly parent?: BranchId;
  readonly fork?: Moment;
  /** How many iterations it has been to, counted from the beginning of the run. */
  readonly iterations: number;
  /** Its own, in the order of time. */
  readonly edits: readonly Edit[];
}

export interface SessionHash {
  readonly branch: BranchId;
  /** Of the weights this iteration starts from: so many iterations have been run. */
  readonly iteration: number;
  /** `weightsSha256`. */
  readonly sha256: string;
}

export const SESSION_EXTENSION = ".backstep";
