// Every op, one line each. An op listed here is tested, compiled, shown and explained.

import type { Op } from "./op";
import { accumulate } from "./accumulate/accumulate";
import { adaptiveAvgPool2d } from "./adaptiveAvgPool2d/adaptiveAvgPool2d";
import { add } from "./add/add";
import { avgPool2d } from "./avgPool2d/avgPool2d";
import { batchNorm1d } from "./batchNorm1d/batchNorm1d";
import { batchNorm2d } from "./batchNorm2d/batchNorm2d";
import { bceWithLogitsLoss } from "./bceWithLogitsLoss/bceWithLogitsLoss";
import { concat } from "./concat/concat";
import { conv2d } from "./conv2d/conv2d";
import { convTranspose2d } from "./convTranspose2d/convTranspose2d";
import { crossEntropyLoss } from "./crossEntropyLoss/crossEntropyLoss";
import { dropout } from "./dropout/dropout";
import { dropout2d } from "./dropout2d/dropout2d";
import { elu } from "./elu/elu";
import { flatten } from "./flatten/flatten";
import { gelu } from "./gelu/gelu";
import { groupNorm } from "./groupNorm/groupNorm";
import { hardsigmoid } from "./hardsigmoid/hardsigmoid";
import { hardswish } from "./hardswish/hardswish";
import { hardtanh } from "./hardtanh/hardtanh";
import { identity } from "./identity/identity";
import { instanceNorm2d } from "./instanceNorm2d/instanceNorm2d";
import { l1Loss } from "./l1Loss/l1Loss";
import { layerNorm } from "./layerNorm/layerNorm";
import { leakyRelu } from "./leakyRelu/leakyRelu";
import { linear } from "./linear/linear";
import { localResponseNorm } from "./localResponseNorm/localResponseNorm";
import { logSoftmax } from "./logSoftmax/logSoftmax";
import { maxPool2d } from "./maxPool2d/maxPool2d";
import { mean } from "./mean/mean";
import { mseLoss } from "./mseLoss/mseLoss";
import { mul } from "./mul/mul";
import { nllLoss } from "./nllLoss/nllLoss";
import { pad } from "./pad/pad";
import { prelu } from "./prelu/prelu";
import { oneHot } from "./oneHot/oneHot";
import { relu } from "./relu/relu";
import { relu6 } from "./relu6/relu6";
import { reshape } from "./reshape/reshape";
import { selu } from "./selu/selu";
import { sigmoid } from "./sigmoid/sigmoid";
import { silu } from "./silu/silu";
import { slice } from "./slice/slice";
import { smoothL1Loss } from "./smoothL1Loss/smoothL1Loss";
import { softmax } from "./softmax/softmax";
import { softplus } from "./softplus/softplus";
import { sub } from "./sub/sub";
import { tanh } from "./tanh/tanh";
import { transpose } from "./transpose/transpose";
import { upsample } from "./upsample/upsample";

/** The loss of a network that says none: of logits. */
export const usualLoss = crossEntropyLoss.type;

/** What makes a row of maps, as losses of classes want it. */
export const rowOfMaps = flatten.type;

/** In the order of the theory: layers, what the compiler puts in, losses. */
export const ops: readonly Op[] = [
  conv2d,
  convTranspose2d,
  relu,
  leakyRelu,
  prelu,
  elu,
  gelu,
  selu,
  hardtanh,
  relu6,
  sigmoid,
  hardsigmoid,
  hardswish,
  silu,
  softplus,
  tanh,
  maxPool2d,
  flatten,
  reshape,
  transpose,
  pad,
  slice,
  upsample,
  identity,
  linear,
  softmax,
  logSoftmax,
  batchNorm1d,
  batchNorm2d,
  groupNorm,
  instanceNorm2d,
  layerNorm,
  localResponseNorm,
  dropout,
  dropout2d,
  adaptiveAvgPool2d,
  avgPool2d,
  mean,
  add,
  mul,
  sub,
  concat,
  accumulate,
  oneHot,
  crossEntropyLoss,
  nllLoss,
  mseLoss,
  l1Loss,
  smoothL1Loss,
  bceWithLogitsLoss,
];
