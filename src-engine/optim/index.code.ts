// The shown code of every optimizer and schedule, one line each, by its type.

import type { OpCode } from "../ops/code";
import { adagradCode } from "./adagrad/adagrad.code";
import { adamCode } from "./adam/adam.code";
import { adamWCode } from "./adamW/adamW.code";
import { clipGradNormCode } from "./clipGradNorm/clipGradNorm.code";
import { clipGradValueCode } from "./clipGradValue/clipGradValue.code";
import { constantLRCode } from "./constantLR/constantLR.code";
import { cosineAnnealingLRCode } from "./cosineAnnealingLR/cosineAnnealingLR.code";
import { exponentialLRCode } from "./exponentialLR/exponentialLR.code";
import { linearLRCode } from "./linearLR/linearLR.code";
import { multiStepLRCode } from "./multiStepLR/multiStepLR.code";
import { oneCycleLRCode } from "./oneCycleLR/oneCycleLR.code";
import { rmsPropCode } from "./rmsProp/rmsProp.code";
import { sgdCode } from "./sgd/sgd.code";
import { stepLRCode } from "./stepLR/stepLR.code";

export const optimizerCodes: Readonly<Record<string, OpCode>> = {
  SGD: sgdCode,
  Adam: adamCode,
  AdamW: adamWCode,
  RMSprop: rmsPropCode,
  Adagrad: adagradCode,
  ClipGradNorm: clipGradNormCode,
  ClipGradValue: clipGradValueCode,
  ConstantLR: constantLRCode,
  StepLR: stepLRCode,
  CosineAnnealingLR: cosineAnnealingLRCode,
  ExponentialLR: exponentialLRCode,
  MultiStepLR: multiStepLRCode,
  OneCycleLR: oneCycleLRCode,
  LinearLR: linearLRCode,
};
