// Of a sum of products, the products that each element of an operand takes part in: when it changes by d, each of the sums changes
// by d times the other factor, which is exact, since a sum of products is linear in each of its factors.

import type { Instruction } from "../../ops/instruction";
import type { Operands, Products } from "../../ops/op";
import type { Attrs } from "../../protocol/protocol";
import { sizeOf, unravel, type Shape } from "../../tensor/tensor";

/** By element of the operand, from starts[i] to starts[i + 1] − 1: which sum, and where the other factor lies; −1 where it is 1. */
export interface Links {
  readonly starts: Int32Array;
  readonly sums: Int32Array;
  readonly others: Int32Array;
  /** The operand that the other factors are of. */
  readonly other: string | undefined;
}

/** So many are kept of one operation, 64 MiB; where there are more, the operation is computed as a whole. */
const MOST_LINKS = 2 ** 23;

/**
 * Undefined where the operand is no factor and not what is added, where it is both factors, and where there are too many.
 * @param name the operand's local name
 */
export function linksOf(
  { run, attrs, operands }: Instruction,
  name: string,
  x: Operands,
  output: Shape,
): Links | undefined {
  const { products } = run;
  if (!products) return undefined;
  const places = placesOf(products, operands, name);
  if (places.length !== 1) return undefined;
  const size = x[name]!.data.length;
  const other = places[0] === "plus" ? undefined : products.factors[1 - Number(places[0])];
  const starts = new Int32Array(size + 1);
  const each = (link: (from: number, sum: number, other: number) => void): void =>
    visit(products, places[0]!, x, attrs, output, link);
  each((from) => starts[from + 1]!++);
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  const total = starts[size]!;
  if (total > MOST_LINKS) return undefined;
  const [sums, others] = [new Int32Array(total), new Int32Array(total)];
  const next = starts.slice(0, size);
  each((from, sum, at) => {
    const place = next[from]!++;
    sums[place] = sum;
    others[place] = at;
  });
  return { starts, sums, others, other };
}

/** Where among the factors an operand stands, whatever local names its tensor has. */
function placesOf(
  { factors, plus }: Products<Attrs>,
  operands: Instruction["operands"],
  name: string,
): (0 | 1 | "plus")[] {
  const isIt = (local: string): boolean => operands[local] === operands[name];
  const found: (0 | 1 | "plus")[] = ([0, 1] as const).filter((place) => {
    const factor = factors[place];
    return factor !== undefined && isIt(factor);
  });
  return plus && isIt(plus.of) ? [...found, "plus"] : found;
}

function visit(
  { plus, terms }: Products<Attrs>,
  place: 0 | 1 | "plus",
  x: Operands,
  attrs: Attrs,
  output: Shape,
  link: (from: number, sum: number, other: number) => void,
): void {
  const count = sizeOf(output);
  for (let sum = 0; sum < count; sum++) {
    const index = unravel(sum, output);
    if (place === "plus") link(plus!.at(index), sum, -1);
    else if (place === 0) terms(index, x, attrs, (first, second = -1) => link(first, sum, second));
    else terms(index, x, attrs, (first, second) => link(second!, sum, first));
  }
}
