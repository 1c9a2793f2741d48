// How layers are exchanged as ONNX, one line an op: those that are not listed are not exchanged.

export { addOnnx } from "./add/add.onnx";
export { batchNorm2dOnnx } from "./batchNorm2d/batchNorm2d.onnx";
export { conv2dOnnx } from "./conv2d/conv2d.onnx";
export { dropoutOnnx } from "./dropout/dropout.onnx";
export { eluOnnx } from "./elu/elu.onnx";
export { flattenOnnx } from "./flatten/flatten.onnx";
export { geluOnnx } from "./gelu/gelu.onnx";
export { hardsigmoidOnnx } from "./hardsigmoid/hardsigmoid.onnx";
export { hardswishOnnx } from "./hardswish/hardswish.onnx";
export { hardtanhOnnx } from "./hardtanh/hardtanh.onnx";
export { identityOnnx } from "./identity/identity.onnx";
export { leakyReluOnnx } from "./leakyRelu/leakyRelu.onnx";
export { linearOnnx } from "./linear/linear.onnx";
export { logSoftmaxOnnx } from "./logSoftmax/logSoftmax.onnx";
export { maxPool2dOnnx } from "./maxPool2d/maxPool2d.onnx";
export { mulOnnx } from "./mul/mul.onnx";
export { preluOnnx } from "./prelu/prelu.onnx";
export { reluOnnx } from "./relu/relu.onnx";
export { relu6Onnx } from "./relu6/relu6.onnx";
export { seluOnnx } from "./selu/selu.onnx";
export { sigmoidOnnx } from "./sigmoid/sigmoid.onnx";
export { siluOnnx } from "./silu/silu.onnx";
export { softmaxOnnx } from "./softmax/softmax.onnx";
export { softplusOnnx } from "./softplus/softplus.onnx";
export { subOnnx } from "./sub/sub.onnx";
export { tanhOnnx } from "./tanh/tanh.onnx";
