// What a match is made of: which tensor of the file fills which of the model's, and what is left on both sides.

import type { Layout, Turn } from "./layout";

export interface Pair {
  readonly path: string;
  /** What the file calls it. */
  readonly from: string;
  /** Why these two: somebody's choice, their names, a shape that only they have, or their place in the order. */
  readonly by: "choice" | "name" | "shape" | "order";
  readonly turn: Turn;
}

export interface Match {
  readonly pairs: readonly Pair[];
  /** Tensors of the model that nothing fills, each with what is known of why. */
  readonly missing: readonly { readonly path: string; readonly why: string }[];
  /** Tensors of the file that fill nothing. */
  readonly left: readonly string[];
  /** Tensors of the file that no network needs: counters of training. */
  readonly ignored: readonly string[];
  /** Pairs made by order alone, with what else of the file has the shape. */
  readonly ambiguous: readonly { readonly path: string; readonly others: readonly string[] }[];
  readonly layout: Layout;
}
