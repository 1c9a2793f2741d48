// What the page is told of a recording that somebody opened, and of what came of checking it.

import type { SessionInfo } from "../launch";
import type { Shape } from "../../tensor/tensor";
import type { TensorPath } from "../tensorPath";
import type { Verdict } from "./verdict";

/** What a recording holds. The engine keeps it under its number until the page closes it or opens another. */
export interface OpenedRecording {
  readonly id: number;
  readonly name: string;
  /** The model it is checked against: its own, or that of the running session. */
  readonly model: string;
  readonly isOwnModel: boolean;
  readonly iterations: readonly number[];
  readonly notes: readonly string[];
}

/** Which recorded tensor is which of the model's. */
interface NamedTensor {
  readonly path: TensorPath;
  readonly name: string;
  /** How it lies in the recording: "as it is", "NHWC", "[in, out]". */
  readonly layout: string;
  readonly how: "name" | "shape" | "value" | "chosen";
}

/** How the recording's names were taken. */
export interface TensorMatch {
  readonly mapping: readonly NamedTensor[];
  /** Everything that was recorded in this iteration. */
  readonly recorded: readonly { readonly name: string; readonly shape: Shape }[];
  /** Those that fill no place of the model. */
  readonly left: readonly string[];
  /** Tensors of the model that were not recorded and do not follow from what was. */
  readonly missing: readonly TensorPath[];
  readonly notes: readonly string[];
}

/** What a page needs to know of the model to draw its tensors. */
export type CheckedNetwork = Pick<SessionInfo, "layers" | "instructions" | "tensors" | "data" | "batchSize">;

export interface CheckedRecording {
  readonly verdict: Verdict;
  readonly match: TensorMatch;
  readonly network: CheckedNetwork;
}
