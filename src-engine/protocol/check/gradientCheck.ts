// What comes of checking gradients: how far each is from a central difference of the loss.

import type { BranchId, MomentAddress } from "../moment";
import type { TensorPath } from "../tensorPath";
import type { Index, Shape } from "../../tensor/tensor";

export interface GradientCheck {
  /** Of which iteration, of which branch. */
  readonly address: MomentAddress;
  readonly branch: BranchId;
  readonly batchSize: number;
  readonly loss: number;
  /** How far the two may part, relative to the larger of them and the tensor's floor. */
  readonly tolerance: number;
  /** As far as it came before a pause. */
  readonly complete: boolean;
  readonly tensors: readonly CheckedGradient[];
}

/** The gradient by one tensor. */
export interface CheckedGradient {
  /** What it is the gradient by: a parameter, the input, a layer's output. */
  readonly path: TensorPath;
  readonly shape: Shape;
  /** How many of its elements were checked, corners included. */
  readonly checked: number;
  /** How many are farther apart than the tolerance. */
  readonly wrong: number;
  /** How many lie at a corner, where there is no gradient to compare with: by the layer that has it. */
  readonly corners: Readonly<Record<string, number>>;
  /** The largest relative error away from corners. */
  readonly worst: number;
  /** Errors of what is smaller are relative to this, a thousandth of the largest gradient nearby, or to what rounding lets be seen. */
  readonly floor: number;
  /** The shortest and the longest step that was taken. */
  readonly steps: readonly [shortest: number, longest: number];
  /** Those with the largest errors. */
  readonly elements: readonly GradientElement[];
}

export interface GradientElement {
  readonly index: Index;
  /** As the rules give it, and as the loss changes, in float64. */
  readonly gradient: number;
  readonly numeric: number;
  readonly error: number;
  readonly step: number;
}
