// Every kernel, one line an op. A rule's kernel is called Type_rule and takes the views of
// what the rule reads, then of what it writes, then attributes and working memory (op.ts).

export * from "./accumulate/accumulate.kernel";
export * from "./add/add.kernel";
export * from "./batchNorm2d/batchNorm2d.kernel";
export * from "./conv2d/conv2d.kernel";
export * from "./crossEntropyLoss/crossEntropyLoss.kernel";
export * from "./dropout/dropout.kernel";
export * from "./elu/elu.kernel";
export * from "./flatten/flatten.kernel";
export * from "./hardsigmoid/hardsigmoid.kernel";
export * from "./hardswish/hardswish.kernel";
export * from "./hardtanh/hardtanh.kernel";
export * from "./identity/identity.kernel";
export * from "./leakyRelu/leakyRelu.kernel";
export * from "./linear/linear.kernel";
export { MaxPool2d_gradInput, MaxPool2d_indices, MaxPool2d_output } from "./maxPool2d/maxPool2d.kernel";
export * from "./nllLoss/nllLoss.kernel";
export { ReLU_gradInput, ReLU_output } from "./relu/relu.kernel";
export * from "./relu6/relu6.kernel";
export * from "./sigmoid/sigmoid.kernel";
export * from "./softmax/softmax.kernel";
export * from "./tanh/tanh.kernel";
export * from "../optim/adam/adam.kernel";
export * from "../optim/constantLR/constantLR.kernel";
export * from "../optim/cosineAnnealingLR/cosineAnnealingLR.kernel";
export * from "../optim/linearLR/linearLR.kernel";
export * from "../optim/sgd/sgd.kernel";
export * from "../optim/stepLR/stepLR.kernel";
export * from "./linear/linearUpdate.kernel";
export { ConvReluPool_forward, ConvReluPool_pack, ConvReluPool_window } from "./convReluPool/forward.kernel";
export { ConvReluPool_backward, ConvReluPool_backwardNarrow } from "./convReluPool/backward.kernel";
export { ConvReluPool_packRows, ConvReluPool_update } from "./convReluPool/update.kernel";
export { Tree_sum } from "./shared/tree.kernel";
export * from "../run/machine/batch.kernel";
export * from "../run/machine/measure.kernel";
