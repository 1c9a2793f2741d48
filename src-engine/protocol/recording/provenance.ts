// Where the tensors of a recorded moment are from.

import type { TensorPath } from "../tensorPath";

/**
 * Recorded, or computed from what was. `assumed`: nobody recorded it and it does not follow from what was, such as a momentum;
 * or it is computed from such a one. Then it is as a run of ours has it.
 */
export type Provenance = "recorded" | "computed" | "assumed";

/** What a stop in a recording is of. */
export interface RecordedStop {
  /** As the recorded run counted. */
  readonly iteration: number;
  /** How many samples the batch had of which these are some. */
  readonly sampledOf?: number;
  /** Those of the program's tensors that were not recorded. */
  readonly computed: readonly TensorPath[];
  readonly assumed: readonly TensorPath[];
}
