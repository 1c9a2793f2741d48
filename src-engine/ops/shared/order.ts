// The order in which a float32 kernel adds up one sum: in chains, each one term after another, whose results are
// added in pairs. Chains are the lanes of a vector, or the shards of a batch.
//
//   chain 0   ((t₀ + t₄) + t₈) …  ┐
//   chain 1   ((t₁ + t₅) + t₉) …  ┴ + ┐
//   chain 2   ((t₂ + t₆) …        ┐   ├ +
//   chain 3   ((t₃ + t₇) …        ┴ + ┘
//
// A rule says so beside its terms, since rounding hangs on it: the bound (bound.ts) follows every addition, and a test
// adds in this order, in JavaScript, and finds the kernel's bits.

import type { Index, Shapes } from "../../tensor/tensor";

/** Where a term is added: in which chain, and behind those of its chain with smaller places. */
export interface Step {
  readonly chain: number;
  readonly place: number;
}

/**
 * The step of the term whose first factor is the element at an index.
 * @param window the pooling windows that the op's output goes into, as for a kernel that is `pooledBy` them
 */
export type SumOrder<A> = (shapes: Shapes, attrs: A, window: number) => (first: Index) => Step;

/**
 * The terms of every chain, in its order. What is exactly 0 is left out: adding it rounds nothing.
 * @param stepOf by the term's number; without one all terms are one chain as they come
 */
export function chainsOf(
  values: ArrayLike<number>,
  stepOf: ((term: number) => Step) | undefined,
): readonly (readonly number[])[] {
  const chains: ({ term: number; place: number }[] | undefined)[] = [];
  for (let term = 0; term < values.length; term++) {
    if (values[term] === 0) continue;
    const { chain, place } = stepOf?.(term) ?? { chain: 0, place: term };
    (chains[chain] ??= []).push({ term, place });
  }
  return Array.from(chains, (chain = []) => chain.sort((a, b) => a.place - b.place).map(({ term }) => term));
}

/** Adds up chains of terms; undefined where there are none. */
export function addUp<T>(chains: readonly (readonly T[])[], add: (a: T, b: T) => T): T | undefined {
  const both = (a: T | undefined, b: T | undefined): T | undefined =>
    a === undefined || b === undefined ? (a ?? b) : add(a, b);
  let sums = chains.map((chain) => chain.reduce<T | undefined>(both, undefined));
  while (sums.length > 1) {
    const wider = sums;
    sums = Array.from({ length: Math.ceil(wider.length / 2) }, (_, i) =>
      both(wider[2 * i], wider[2 * i + 1]),
    );
  }
  return sums[0];
}
