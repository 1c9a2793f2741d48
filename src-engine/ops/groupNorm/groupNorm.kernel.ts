// GroupNorm in float32 SIMD.

export { GroupNorm_gradInput, GroupNorm_mean, GroupNorm_output, GroupNorm_variance } from "./norm.kernel";
export { GroupNorm_gradBias, GroupNorm_gradWeight } from "./ownSums.kernel";
