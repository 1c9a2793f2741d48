// An attribution as the page shows it.

import type { Attribution } from "../../../src-engine/protocol/protocol";
import type { Tensors } from "../../../src-engine/protocol/wire/client";

export interface Attributed {
  readonly body: Attribution;
  readonly tensors: Tensors;
  /** What its image is called: `sample 3`, `test image 1146`, `drawn digit`. */
  readonly image: string;
}
