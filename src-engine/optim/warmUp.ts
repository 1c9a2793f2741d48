// A warm-up before a schedule: over its first iterations the rate grows evenly from a part of itself to all of it, and the schedule
// begins where that ends, as torch.optim.lr_scheduler.SequentialLR makes of a LinearLR and another.
//
//   t < W:   η = η₀·(f + (1 − f)·t/W)
//   else:    the schedule's, in iteration t − W

import type { Op } from "../ops/op";
import { choice, number, product, sum, type Expr } from "../ops/expr";

export type WarmUp = {
  /** So many iterations, W. */
  readonly warmUp: number;
  /** The part with which it begins, f. */
  readonly warmUpFactor: number;
};

export const warmUpAttrs = {
  warmUp: { default: 0, min: 0, below: 2 ** 31, integer: true },
  warmUpFactor: { default: 1 / 3, min: 0, integer: false },
} as const satisfies Op<WarmUp>["attrs"];

/** None. */
export const cold: WarmUp = { warmUp: 0, warmUpFactor: 1 / 3 };

export const isWarming = (t: number, { warmUp }: WarmUp): boolean => t < warmUp;

export function warming(rate: number, t: number, { warmUp, warmUpFactor }: WarmUp): number {
  return rate * (warmUpFactor + (1 - warmUpFactor) * (t / warmUp));
}

export function explainWarming(rate: Expr, t: Expr, { warmUp, warmUpFactor }: WarmUp): Expr {
  const done = product([choice("t", [t], t.value), number(1 / warmUp, String.raw`\tfrac{1}{W}`)]);
  const grown = product([number(1 - warmUpFactor, "(1 - f)"), done]);
  return product([rate, sum([number(warmUpFactor, "f"), grown])]);
}

/** The iteration as the schedule behind counts it. */
export const counted = (t: Expr, { warmUp }: WarmUp): Expr =>
  warmUp === 0 ? t : choice("(t - W)", [t], t.value - warmUp);

/** A schedule's formula where there is a warm-up before it. */
export const warmedTex = (tex: string): string =>
  String.raw`t < W: \eta = \eta_0 \bigl( f + (1 - f) \tfrac{t}{W} \bigr) \qquad t \ge W,\ t \leftarrow t - W: ${tex}`;
