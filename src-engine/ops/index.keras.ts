// Keras's layers and activations that are read as ours, one line an op.

export { addKeras } from "./add/add.keras";
export { batchNorm1dKeras } from "./batchNorm1d/batchNorm1d.keras";
export { batchNorm2dKeras } from "./batchNorm2d/batchNorm2d.keras";
export { concatKeras } from "./concat/concat.keras";
export { conv2dKeras } from "./conv2d/conv2d.keras";
export { dropoutKeras } from "./dropout/dropout.keras";
export { eluKeras } from "./elu/elu.keras";
export { flattenKeras } from "./flatten/flatten.keras";
export { leakyReluKeras } from "./leakyRelu/leakyRelu.keras";
export { linearKeras } from "./linear/linear.keras";
export { maxPool2dKeras } from "./maxPool2d/maxPool2d.keras";
export { reluKeras } from "./relu/relu.keras";
export { seluKeras } from "./selu/selu.keras";
export { sigmoidKeras } from "./sigmoid/sigmoid.keras";
export { softmaxKeras } from "./softmax/softmax.keras";
export { softplusKeras } from "./softplus/softplus.keras";
export { tanhKeras } from "./tanh/tanh.keras";
