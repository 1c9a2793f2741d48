// The shown code of every op, one line each, by its type.

import { accumulateCode } from "./accumulate/accumulate.code";
import { adaptiveAvgPool2dCode } from "./adaptiveAvgPool2d/adaptiveAvgPool2d.code";
import { addCode } from "./add/add.code";
import { avgPool2dCode } from "./avgPool2d/avgPool2d.code";
import { batchNorm1dCode } from "./batchNorm1d/batchNorm1d.code";
import { batchNorm2dCode } from "./batchNorm2d/batchNorm2d.code";
import type { OpCode } from "./code";
import { bceWithLogitsLossCode } from "./bceWithLogitsLoss/bceWithLogitsLoss.code";
import { concatCode } from "./concat/concat.code";
import { conv2dCode } from "./conv2d/conv2d.code";
import { convTranspose2dCode } from "./convTranspose2d/convTranspose2d.code";
import { crossEntropyLossCode } from "./crossEntropyLoss/crossEntropyLoss.code";
import { dropoutCode } from "./dropout/dropout.code";
import { dropout2dCode } from "./dropout2d/dropout2d.code";
import { eluCode } from "./elu/elu.code";
import { flattenCode } from "./flatten/flatten.code";
import { geluCode } from "./gelu/gelu.code";
import { groupNormCode } from "./groupNorm/groupNorm.code";
import { hardsigmoidCode } from "./hardsigmoid/hardsigmoid.code";
import { hardswishCode } from "./hardswish/hardswish.code";
import { hardtanhCode } from "./hardtanh/hardtanh.code";
import { identityCode } from "./identity/identity.code";
import { instanceNorm2dCode } from "./instanceNorm2d/instanceNorm2d.code";
import { l1LossCode } from "./l1Loss/l1Loss.code";
import { layerNormCode } from "./layerNorm/layerNorm.code";
import { leakyReluCode } from "./leakyRelu/leakyRelu.code";
import { linearCode } from "./linear/linear.code";
import { localResponseNormCode } from "./localResponseNorm/localResponseNorm.code";
import { logSoftmaxCode } from "./logSoftmax/logSoftmax.code";
import { maxPool2dCode } from "./maxPool2d/maxPool2d.code";
import { meanCode } from "./mean/mean.code";
import { mseLossCode } from "./mseLoss/mseLoss.code";
import { mulCode } from "./mul/mul.code";
import { nllLossCode } from "./nllLoss/nllLoss.code";
import { padCode } from "./pad/pad.code";
import { preluCode } from "./prelu/prelu.code";
import { oneHotCode } from "./oneHot/oneHot.code";
import { reluCode } from "./relu/relu.code";
import { relu6Code } from "./relu6/relu6.code";
import { reshapeCode } from "./reshape/reshape.code";
import { seluCode } from "./selu/selu.code";
import { sigmoidCode } from "./sigmoid/sigmoid.code";
import { siluCode } from "./silu/silu.code";
import { sliceCode } from "./slice/slice.code";
import { smoothL1LossCode } from "./smoothL1Loss/smoothL1Loss.code";
import { softmaxCode } from "./softmax/softmax.code";
import { softplusCode } from "./softplus/softplus.code";
import { subCode } from "./sub/sub.code";
import { tanhCode } from "./tanh/tanh.code";
import { transposeCode } from "./transpose/transpose.code";
import { upsampleCode } from "./upsample/upsample.code";

export const codes: Readonly<Record<string, OpCode>> = {
  Accumulate: accumulateCode,
  AdaptiveAvgPool2d: adaptiveAvgPool2dCode,
  Add: addCode,
  AvgPool2d: avgPool2dCode,
  BatchNorm1d: batchNorm1dCode,
  BatchNorm2d: batchNorm2dCode,
  Concat: concatCode,
  Conv2d: conv2dCode,
  ConvTranspose2d: convTranspose2dCode,
  CrossEntropyLoss: crossEntropyLossCode,
  Dropout: dropoutCode,
  Dropout2d: dropout2dCode,
  ELU: eluCode,
  Flatten: flattenCode,
  GELU: geluCode,
  GroupNorm: groupNormCode,
  Hardsigmoid: hardsigmoidCode,
  Hardswish: hardswishCode,
  Hardtanh: hardtanhCode,
  Identity: identityCode,
  InstanceNorm2d: instanceNorm2dCode,
  LeakyReLU: leakyReluCode,
  Linear: linearCode,
  LocalResponseNorm: localResponseNormCode,
  LogSoftmax: logSoftmaxCode,
  MaxPool2d: maxPool2dCode,
  Mean: meanCode,
  Mul: mulCode,
  NLLLoss: nllLossCode,
  Pad: padCode,
  PReLU: preluCode,
  ReLU: reluCode,
  ReLU6: relu6Code,
  Reshape: reshapeCode,
  SELU: seluCode,
  Sigmoid: sigmoidCode,
  SiLU: siluCode,
  Slice: sliceCode,
  Softmax: softmaxCode,
  Softplus: softplusCode,
  Sub: subCode,
  Tanh: tanhCode,
  Transpose: transposeCode,
  Upsample: upsampleCode,
  BCEWithLogitsLoss: bceWithLogitsLossCode,
  L1Loss: l1LossCode,
  LayerNorm: layerNormCode,
  MSELoss: mseLossCode,
  OneHot: oneHotCode,
  SmoothL1Loss: smoothL1LossCode,
};
