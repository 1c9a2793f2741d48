// Two tensors side by side: what lies between them, where it is largest, and whether it is anything at all.

import { zeros, type Tensor } from "../../src-engine/tensor/tensor";
import { scaleOf, type Role, type Scale } from "./scale";

interface Difference {
  /** A − B, in float64. */
  readonly tensor: Tensor;
  /** Elements whose bits differ; a NaN equals a NaN, 0 does not equal −0. */
  readonly differing: number;
  /** The largest |A − B| and its offset; where nothing differs, 0 and no place. A NaN on one side only is larger than anything. */
  readonly largest: number;
  readonly at: number | undefined;
  /** Euclidean lengths of A, B and A − B; NaN or infinite as soon as an element that differs is. */
  readonly norms: { readonly a: number; readonly b: number; readonly between: number };
  /** ‖A − B‖ / ‖B‖; 0 where nothing differs, infinite where B is nothing but zeros. */
  readonly relative: number;
}

/** @throws RangeError when the shapes differ */
export function difference(a: Tensor, b: Tensor): Difference {
  if (a.shape.join() !== b.shape.join()) {
    throw new RangeError(`difference: A has the shape [${a.shape.join(",")}], B has [${b.shape.join(",")}]`);
  }
  const tensor = zeros(a.shape);
  let differing = 0;
  let largest = 0;
  let at: number | undefined;
  for (let i = 0; i < tensor.data.length; i++) {
    const [x, y] = [a.data[i]!, b.data[i]!];
    if (Object.is(x, y)) continue;
    differing++;
    const between = x - y;
    tensor.data[i] = between;
    const size = Number.isNaN(between) ? Infinity : Math.abs(between);
    if (at === undefined || size > largest) [largest, at] = [size, i];
  }
  const norms = { a: lengthOf(a), b: lengthOf(b), between: lengthOf(tensor) };
  const relative = differing === 0 ? 0 : norms.between / norms.b;
  return { tensor, differing, largest, at, norms, relative };
}

function lengthOf({ data }: Tensor): number {
  let squares = 0;
  for (const x of data) squares += x * x;
  return Math.sqrt(squares);
}

/** One scale for both, so that equal numbers have equal colours. */
export function commonScale(a: Tensor, b: Tensor, role: Role): Scale {
  const [first, second] = [scaleOf(a.data, role), scaleOf(b.data, role)];
  const map = first.map === second.map ? first.map : "diverging";
  const limit = Math.max(-first.low, -second.low, first.high, second.high);
  const [low, high] =
    map === "diverging"
      ? [-limit, limit]
      : [Math.min(first.low, second.low), Math.max(first.high, second.high)];
  return { map, low, high, notFinite: first.notFinite + second.notFinite };
}
