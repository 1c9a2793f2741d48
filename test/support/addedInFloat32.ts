// A sum as a kernel adds it up, in JavaScript.

import { addUp, chainsOf } from "../../src-engine/ops/shared/order";
import type { Sum } from "../../src-engine/ops/shared/products";

/** What a kernel's sum is if it adds as its rule says: the bound follows the same additions. */
export function addedInFloat32({ values, plus, stepOf }: Sum): number {
  const float32 = (a: number, b: number): number => Math.fround(a + b);
  const chains = chainsOf(values, stepOf).map((chain) => chain.map((term) => Math.fround(values[term]!)));
  const [first = [], ...others] = chains;
  const total = addUp(plus && !plus.isLast ? [[plus.value, ...first], ...others] : chains, float32) ?? 0;
  return (plus?.isLast ? float32(total, plus.value) : total) + 0;
}
