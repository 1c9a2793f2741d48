// How somebody's functions are called and how their arrays lie: what a course, a book or a write-up has.

import type { Op } from "../../../ops/op";
import type { Attrs } from "../../../protocol/protocol";
import { calledAs, settings, snake, type Setting } from "../python";

export interface Layout {
  readonly name: string;
  readonly title: string;
  readonly framework: Framework;
  /** One image at a time, without a dimension for it. */
  readonly alone?: true;
  /** Which of our dimensions each of theirs is; ours is [N, C, H, W], [out, in, h, w], [out, in]. */
  readonly images?: readonly number[];
  readonly filters?: readonly number[];
  readonly matrices?: readonly number[];
  /**
   * Functions return what they give and a cache for the way back (`cache`), or write gradients into the arrays themselves, as `x.g`
   * (`g`).
   */
  readonly style: "cache" | "g";
  /** What a variant could have that its functions do not take (aspects.ts). */
  readonly lacks?: readonly string[];
  /** The names of a course's own functions; all others are called after what they compute. */
  readonly calls?: ReadonlyMap<Op, Call>;
}

export type Framework = "numpy" | "jax" | "torch";

export interface Call {
  readonly forward: string;
  readonly backward: string;
  /** What stands behind the arrays, such as `{"stride": 1, "pad": 1}`, and as which argument. */
  readonly settings?: (attrs: Attrs) => readonly Setting[];
  /** Of a loss: one function gives the loss and the gradient of what it reads. */
  readonly both?: true;
}

/** By which names an op's functions are called in a layout. */
export function callOf({ calls, style }: Layout, op: Op): Required<Omit<Call, "both">> & Pick<Call, "both"> {
  const name = snake(op.type);
  const usual = { forward: calledAs(name, style, "forward"), backward: calledAs(name, style, "backward") };
  return { settings: (attrs) => settings(attrs), ...usual, ...calls?.get(op) };
}
