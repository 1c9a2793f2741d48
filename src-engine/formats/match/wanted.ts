// A tensor that a model has and a file is to fill.

import type { Shape } from "../../tensor/tensor";

export interface Wanted {
  /** `layer1.0.conv1.weight` */
  readonly path: string;
  /** `layer1.0.conv1`; the path goes on with what the tensor is called there. */
  readonly layer: string;
  readonly shape: Shape;
  /** Where its last dimension counts what was flattened: of which channels, rows and columns. */
  readonly flattened?: readonly [channels: number, height: number, width: number];
}
