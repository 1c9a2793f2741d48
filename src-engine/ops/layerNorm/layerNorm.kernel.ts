// LayerNorm in float32 SIMD: GroupNorm's kernels, which are told what the last axes are.

export {
  GroupNorm_gradInput as LayerNorm_gradInput,
  GroupNorm_mean as LayerNorm_mean,
  GroupNorm_output as LayerNorm_output,
  GroupNorm_variance as LayerNorm_variance,
} from "../groupNorm/norm.kernel";
export {
  GroupNorm_gradBias as LayerNorm_gradBias,
  GroupNorm_gradWeight as LayerNorm_gradWeight,
} from "../groupNorm/ownSums.kernel";
