// A recorded tensor beside the one that its operation makes of what it was given.

import type { Difference, WrongElement } from "../../protocol/check/verdict";
import { unravel, type Tensor } from "../../tensor/tensor";
import { resemblance } from "./resemblance";

interface Comparison {
  readonly ok: boolean;
  readonly worst: number;
  readonly bound: number;
  readonly wrong: number;
  readonly of: number;
  readonly differs?: Difference;
}

const ELEMENTS = 8;

/** @param unit a difference of so much of the right number needs no further look: it is one rounding */
export function compared(
  theirs: Tensor,
  right: Tensor,
  unit: number,
  boundAt: (offset: number) => number,
): Comparison {
  let [wrong, worst, bound, excess] = [0, 0, 0, -1];
  const worstOnes: { readonly offset: number; readonly bound: number; readonly times: number }[] = [];
  for (let o = 0; o < right.data.length; o++) {
    const [a, b] = [theirs.data[o]!, right.data[o]!];
    if (Object.is(a, b) || a === b || !Number.isFinite(b)) continue; // what comes of infinities may differ
    const off = Math.abs(a - b);
    const least = unit * Math.abs(b);
    const most = off <= least ? least : boundAt(o);
    if (most === Infinity) continue;
    const times = off / most;
    if (!(times <= excess)) [excess, worst, bound] = [times, off, most]; // NaN, too
    if (off <= most) continue;
    wrong++;
    const place = worstOnes.findIndex((one) => !(times <= one.times));
    if (place < 0 && worstOnes.length >= ELEMENTS) continue;
    worstOnes.splice(place < 0 ? worstOnes.length : place, 0, {
      offset: o,
      bound: most,
      times: Number.isNaN(times) ? Infinity : times,
    });
    worstOnes.length = Math.min(worstOnes.length, ELEMENTS);
  }
  const elements = worstOnes.map(({ offset, bound: most }): WrongElement => ({
    index: unravel(offset, right.shape),
    recorded: theirs.data[offset]!,
    right: right.data[offset]!,
    bound: most,
  }));
  return {
    ...{ ok: wrong === 0, worst, bound, wrong, of: right.data.length },
    ...(wrong > 0 && { differs: { elements, ...resemblance(theirs, right, boundAt) } }),
  };
}
