// How layers and losses are written in PyTorch where their names and attributes are not all, one line an op.

export { adaptiveAvgPool2dTorch } from "./adaptiveAvgPool2d/adaptiveAvgPool2d.torch";
export { addTorch } from "./add/add.torch";
export { avgPool2dTorch } from "./avgPool2d/avgPool2d.torch";
export { batchNorm1dTorch } from "./batchNorm1d/batchNorm1d.torch";
export { batchNorm2dTorch } from "./batchNorm2d/batchNorm2d.torch";
export { concatTorch } from "./concat/concat.torch";
export { conv2dTorch } from "./conv2d/conv2d.torch";
export { convTranspose2dTorch } from "./convTranspose2d/convTranspose2d.torch";
export { crossEntropyLossTorch } from "./crossEntropyLoss/crossEntropyLoss.torch";
export { groupNormTorch } from "./groupNorm/groupNorm.torch";
export { instanceNorm2dTorch } from "./instanceNorm2d/instanceNorm2d.torch";
export { layerNormTorch } from "./layerNorm/layerNorm.torch";
export { linearTorch } from "./linear/linear.torch";
export { logSoftmaxTorch } from "./logSoftmax/logSoftmax.torch";
export { meanTorch } from "./mean/mean.torch";
export { mulTorch } from "./mul/mul.torch";
export { nllLossTorch } from "./nllLoss/nllLoss.torch";
export { padTorch } from "./pad/pad.torch";
export { reshapeTorch } from "./reshape/reshape.torch";
export { sliceTorch } from "./slice/slice.torch";
export { softmaxTorch } from "./softmax/softmax.torch";
export { subTorch } from "./sub/sub.torch";
export { transposeTorch } from "./transpose/transpose.torch";
