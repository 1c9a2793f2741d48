// How PyTorch calls layers where names and attributes are not the same, one line an op.

export { batchNorm1dCall } from "./batchNorm1d/batchNorm1d.call";
export { batchNorm2dCall } from "./batchNorm2d/batchNorm2d.call";
export { concatCall } from "./concat/concat.call";
export { conv2dCall } from "./conv2d/conv2d.call";
export { convTranspose2dCall } from "./convTranspose2d/convTranspose2d.call";
export { dropout2dCall } from "./dropout2d/dropout2d.call";
export { flattenCall } from "./flatten/flatten.call";
export { groupNormCall } from "./groupNorm/groupNorm.call";
export { identityCall } from "./identity/identity.call";
export { layerNormCall } from "./layerNorm/layerNorm.call";
export { linearCall } from "./linear/linear.call";
export { meanCall } from "./mean/mean.call";
export { nllLossCall } from "./nllLoss/nllLoss.call";
export { padCall } from "./pad/pad.call";
export { preluCall } from "./prelu/prelu.call";
export { reluCall } from "./relu/relu.call";
export { reshapeCall } from "./reshape/reshape.call";
export { sliceCall } from "./slice/slice.call";
export { transposeCall } from "./transpose/transpose.call";
