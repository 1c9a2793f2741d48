// What an AvgPool2d is told.

import type { Numbers } from "../attrs";

export type AvgPool2dAttrs = {
  readonly kernelSize: Numbers;
  readonly stride: Numbers;
  readonly padding: Numbers;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
};
