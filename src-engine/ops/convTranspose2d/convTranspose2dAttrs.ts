// What a ConvTranspose2d is told.

import type { Numbers } from "../attrs";
import type { Conv2dAttrs } from "../conv2d/conv2dAttrs";

export type ConvTranspose2dAttrs = Conv2dAttrs & {
  /** Rows and columns more at the end, which no other choice gives. */
  readonly outputPadding: Numbers;
};
