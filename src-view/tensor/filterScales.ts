// The scale of each picture of filters. W and what it began as share one, so that going from one to the other shows
// what was learned; what was added to it is far smaller, and has a scale of its own unless it is to be compared.

import type { Tensor } from "../../src-engine/tensor/tensor";
import { scaleOf, type Scale } from "./scale";

export interface KindScale {
  readonly scale: Scale;
  /** Whose it is, for the legend. */
  readonly about: string;
}

interface Known {
  readonly weight?: Tensor;
  readonly initial?: Tensor;
  readonly change?: Tensor;
  readonly grad?: Tensor;
  readonly update?: Tensor;
}

/** @param together whether W − W₀ and the update are shown on the scale of W: all three are weights, the gradient is not */
export function filterScales(tensors: Known, together: boolean): { readonly [K in keyof Known]: KindScale } {
  const own = ({ data }: Tensor): Scale => scaleOf(data, "signed");
  const weights = [tensors.weight, tensors.initial].flatMap((one) => (one ? [own(one).high] : []));
  const limit = Math.max(0, ...weights);
  const common = (one: Tensor): Scale => ({ ...own(one), low: -limit, high: limit });
  const added = (one: Tensor): KindScale =>
    together ? { scale: common(one), about: "scale of W" } : { scale: own(one), about: "own scale" };
  const apart = together ? "own scale: a gradient" : "own scale";
  const { weight, initial, change, grad, update } = tensors;
  return {
    ...(weight && { weight: { scale: common(weight), about: "with W₀" } }),
    ...(initial && { initial: { scale: common(initial), about: "with W" } }),
    ...(change && { change: added(change) }),
    ...(grad && { grad: { scale: own(grad), about: apart } }),
    ...(update && { update: added(update) }),
  };
}
