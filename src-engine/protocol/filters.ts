// A layer's weights as filters: what they are, what they began as, where they are going.

/**
 * Goes with the tensors `weight`, as this iteration began, and `initial`, as the run began; `grad` where backward has
 * come to it; `update`, which in float64 is what is added to the weight.
 */
export interface Filters {
  /** `made`: the update has run. `coming`: as it will be with the gradient that is written. Undefined where neither is known. */
  readonly update?: "made" | "coming";
}
