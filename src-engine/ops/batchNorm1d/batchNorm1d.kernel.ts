// BatchNorm1d in float32 SIMD: BatchNorm2d's kernels, to which a row is an image of one pixel.

export {
  BatchNorm2d_gradBias as BatchNorm1d_gradBias,
  BatchNorm2d_gradInput as BatchNorm1d_gradInput,
  BatchNorm2d_gradWeight as BatchNorm1d_gradWeight,
  BatchNorm2d_mean as BatchNorm1d_mean,
  BatchNorm2d_nextRunningMean as BatchNorm1d_nextRunningMean,
  BatchNorm2d_nextRunningVar as BatchNorm1d_nextRunningVar,
  BatchNorm2d_output as BatchNorm1d_output,
  BatchNorm2d_scaledGradient as BatchNorm1d_scaledGradient,
  BatchNorm2d_variance as BatchNorm1d_variance,
} from "../batchNorm2d/batchNorm2d.kernel";
