// What a MaxPool2d is told.

import type { Numbers } from "../attrs";

export type MaxPool2dAttrs = {
  readonly kernelSize: Numbers;
  readonly stride: Numbers;
  readonly padding: Numbers;
  readonly dilation: Numbers;
  readonly ceilMode: boolean;
};
