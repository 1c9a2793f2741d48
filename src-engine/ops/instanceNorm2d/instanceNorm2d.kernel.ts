// InstanceNorm2d in float32 SIMD: GroupNorm's kernels, to which every channel is a group.

export {
  GroupNorm_gradInput as InstanceNorm2d_gradInput,
  GroupNorm_mean as InstanceNorm2d_mean,
  GroupNorm_output as InstanceNorm2d_output,
  GroupNorm_variance as InstanceNorm2d_variance,
} from "../groupNorm/norm.kernel";
export {
  GroupNorm_gradBias as InstanceNorm2d_gradBias,
  GroupNorm_gradWeight as InstanceNorm2d_gradWeight,
} from "../groupNorm/ownSums.kernel";
