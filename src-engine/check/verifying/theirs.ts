// What was recorded of a tensor, as its operation is to have made it: without what a gradient was added to.

import type { TensorPath } from "../../protocol/protocol";
import type { Precision } from "../../recording/recording";
import { minus, type Tensor } from "../../tensor/tensor";
import { roundingOf } from "../bounds/precisions";
import type { KnownTensors } from "./known";

interface Theirs {
  readonly tensor: Tensor;
  readonly precision: Precision;
  /** What rounding explains besides. */
  besides(offset: number): number;
}

export function theirsOf(path: TensorPath, known: KnownTensors): Theirs | undefined {
  const found = known.recorded(path);
  if (!found) return undefined;
  const { tensor, precision } = found;
  const before = known.observed.values.get(`${path}.prev`)?.tensor;
  const { printed } = known.observed.values.get(path)!;
  if (!before) return { tensor, precision, besides: (o) => printed?.[o] ?? 0 };
  const { unit } = roundingOf(precision);
  return {
    ...{ tensor: minus(tensor, before), precision },
    besides: (o) => 2 * unit * (Math.abs(tensor.data[o]!) + Math.abs(before.data[o]!)),
  };
}
