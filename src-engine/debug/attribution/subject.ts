// What is asked about: a unit of the network, under these weights, for this image.

import type { Normalization } from "../../data/normalization";
import type { Unit } from "../../protocol/protocol";
import type { State } from "../../run/backend";
import type { Probe } from "../../run/probe";
import { argmax } from "../../tensor/argmax";
import type { Tensor } from "../../tensor/tensor";
import { extentOf, scoreOf, valuesIn, type Extent } from "./unit";

export interface Subject {
  readonly probe: Probe;
  readonly weights: State;
  /** Normalised, [1, C, H, W]. */
  readonly image: Tensor;
  readonly normalization: Normalization;
  readonly unit: Unit;
  readonly extent: Extent;
  /** Of the unit's layer, [1, …]. */
  readonly output: Tensor;
  /** The unit's, for this image. */
  readonly value: number;
}

/**
 * @param wanted the score of the class that is predicted, where it is left out
 * @throws Error when the network has no such unit
 */
export function subjectOf(
  probe: Probe,
  weights: State,
  image: Tensor,
  normalization: Normalization,
  wanted?: Unit,
): Subject {
  const known = wanted && { unit: wanted, extent: extentOf(probe, wanted) };
  const outputs = probe.forward(image, weights);
  const { unit, extent } = known ?? predicted(probe, outputs.get(probe.program.output)!);
  const output = outputs.get(unit.path)!;
  const [value = NaN] = valuesIn(output, extent);
  return { probe, weights, image, normalization, unit, extent, output, value };
}

function predicted(probe: Probe, { data }: Tensor): { unit: Unit; extent: Extent } {
  const unit = scoreOf(probe, argmax(data));
  return { unit, extent: extentOf(probe, unit) };
}

/** How far something has come, and whether it is to go on. */
export type Pass = (done: number, total: number) => Promise<boolean>;
