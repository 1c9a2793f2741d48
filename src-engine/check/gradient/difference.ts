// One element's gradient by a central difference of the loss, with the step that suits it.
//
//   ∂L/∂x ≈ (L(x + h) − L(x − h)) / 2h
//
// A long step rounds little and a short one passes few corners: the first of `steps` that passes none is taken. Where all of them do,
// the element lies at a corner, such as a ReLU's 0 or a tie of a pooling window, and there is no gradient to compare with.

import type { TensorPath } from "../../protocol/protocol";
import type { Downstream, Moved } from "./downstream";

/** Powers of two, so that most sums with them are exact; times the size of what is moved. */
const steps = [2 ** -14, 2 ** -17, 2 ** -20] as const;

const LEAST_SCALE = 2 ** -2;
const MOST_SCALE = 2 ** 6;

/** By how many units in its last place the loss differs from what it is without rounding, at most, of what does not cancel. */
const ULPS = 4;

export interface Quotient {
  readonly numeric: number;
  readonly step: number;
  /** How far rounding the loss may move it. */
  readonly rounding: number;
  /** The layer at whose corner the element lies. */
  readonly corner?: string;
  /** The slopes on either side of where it is. */
  readonly sides: readonly [left: number, right: number];
}

/**
 * @param scale about how large the tensor's elements are
 * @param suits whether to be content with a quotient; where none suits, the last is given
 */
export function differenceOf(
  downstream: Downstream,
  path: TensorPath,
  offset: number,
  scale: number,
  suits: (quotient: Quotient) => boolean,
): Quotient {
  let found: Quotient | undefined;
  for (const share of steps) {
    const made = quotientOf(downstream, path, offset, share * scale);
    // A shorter step that no corner made necessary is to be as good as the longer one.
    const isFirst = !found || found.corner !== undefined;
    const quotient = isFirst ? made : { ...made, rounding: found!.rounding };
    if (quotient.corner === undefined && suits(quotient)) return quotient;
    // One without a corner says more than one with.
    if (!found || found.corner !== undefined || quotient.corner === undefined) found = quotient;
  }
  return found!;
}

function quotientOf(downstream: Downstream, path: TensorPath, offset: number, step: number): Quotient {
  const above = downstream.moved(path, offset, step);
  const below = downstream.moved(path, offset, -step);
  const corner = above.corner ?? below.corner;
  const side = ({ loss, by }: Moved): number => (loss - downstream.loss) / by;
  return {
    numeric: (above.loss - below.loss) / (above.by - below.by),
    step,
    rounding: (ULPS * Number.EPSILON * Math.max(1, Math.abs(downstream.loss))) / step,
    ...(corner !== undefined && { corner }),
    sides: [side(below), side(above)],
  };
}

/** About how large the elements of a tensor are: a power of two, never far from 1. */
export function scaleOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  const size = Math.sqrt(sum / Math.max(1, data.length));
  let scale = LEAST_SCALE;
  while (scale < size && scale < MOST_SCALE) scale *= 2;
  return scale;
}
