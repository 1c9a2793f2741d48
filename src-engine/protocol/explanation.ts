// Why a number is that number: the vocabulary of one explanation.

import type { Provenance } from "./recording/provenance";
import type { ElementValue, TensorPath } from "./tensorPath";

/** One factor of a term: an element of a tensor, a function of some, or a constant that the rule puts in. */
export interface Factor {
  readonly value: number;
  /** The element; of a function of several the one that counts most. Undefined for a constant. */
  readonly path?: TensorPath;
  readonly index?: readonly number[];
  /** In TeX, what stands there instead of the element itself: `\tfrac{1}{64}`, `[x > 0]`, `e^{\ell}`. */
  readonly text?: string;
  /** Of a function of several elements: the largest of them, at most ten. */
  readonly operands?: readonly ElementValue[];
}

/** The product of its factors, signs included. */
export interface Term {
  readonly factors: readonly Factor[];
  readonly value: number;
}

/** A box of elements of a tensor: every index from `from` up to and without `to`. */
export interface Region {
  readonly path: TensorPath;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** What to draw beside the formula. */
export type Picture =
  | {
      /** Which boxes of which operands are multiplied, element by element, in the order of a term's factors. */
      readonly kind: "window";
      readonly operands: readonly Region[];
      /** As one runs on the other runs backwards: the 180° turn of gradInput. */
      readonly flipped?: true;
    }
  | {
      /** Max pooling: the window of `path` that competed, and who won. */
      readonly kind: "winner";
      readonly path: TensorPath;
      readonly window: Region;
      readonly winner: readonly number[];
      /** The others of the same value; the first in row order wins. */
      readonly ties: readonly (readonly number[])[];
    }
  | {
      /** ReLU: the element that decides, and how far it is from 0. */
      readonly kind: "gate";
      readonly path: TensorPath;
      readonly index: readonly number[];
      readonly value: number;
      readonly margin: number;
    }
  | {
      /** A sample's probabilities, and which class was right. */
      readonly kind: "softmax";
      readonly probabilities: readonly number[];
      /** Undefined where the rule does not know it. */
      readonly target?: number;
    };

/** A few lines of a program, and which of them (from 0) computes the element. */
export interface Code {
  readonly lines: readonly string[];
  readonly lit: number;
}

export interface Explanation {
  /** `conv2.weight.grad[7,3,1,1] @ 12/backward/conv2/gradWeight`: where it was written, and a moment to go to. */
  readonly address: string;
  /** As the backend has it. */
  readonly element: ElementValue;
  /** In a recording: where that number is from. Where it was recorded, `float64` is what it should be. */
  readonly provenance?: Provenance;
  /** By the rule, in float64, from the operands as the backend has them. */
  readonly float64: number;
  /**
   * How far rounding to float32 may put the one from the other; derived, not tuned. It is of this one operation, on the operands
   * that it found: what earlier roundings did to those is in their own bounds. Infinite where a step on the way may be beyond
   * float32's largest number, so that the element itself may be infinite or NaN.
   */
  readonly bound: number;
  /** Which instruction wrote it; −1 for what the iteration began with. */
  readonly instruction: number;
  /**
   * Where a chain ends, and why: what the iteration began with (images, weights, labels, what a layer or the optimizer carries
   * along, the learning rate) or was given besides (its number), a number that was drawn at random, the gradient that the loss
   * itself gives, an element into which nothing at all goes, one that somebody gave its value, or one of an exercise that leaves
   * it to a person what the rule gives.
   */
  readonly end?:
    | ("input" | "parameter" | "target" | "buffer" | "optimizerState" | "setting" | "given")
    | ("drawn" | "loss" | "nothing" | "edit" | "withheld");
  /** The largest by magnitude, at most as many as were asked for. */
  readonly terms: readonly Term[];
  /** The others. */
  readonly rest: { readonly count: number; readonly sum: number };
  /** Of all terms: of those above 0, and of those below. */
  readonly sum: number;
  readonly positive: number;
  readonly negative: number;
  /** Σ|terms| / |Σ terms|: 1 where all pull the same way, large where they cancel. */
  readonly cancellation: number;
  /** For KaTeX: the rule, the rule with this element's indices, and its numbers. */
  readonly tex: { readonly symbolic: string; readonly indexed: string; readonly numbers: string };
  readonly picture?: Picture;
  /** Without lines where no rule computed it. */
  readonly code: { readonly backstep: Code; readonly numpy: Code; readonly pytorch: Code };
}
