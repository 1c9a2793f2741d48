// Which tensors have their elements in common, one for one: a tensor with its gradient and its successor, and behind an
// elementwise layer its output with its input. So x, y, x̄ and ȳ of a ReLU are four pictures of the same elements.

import type { LayerInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import { bare } from "../../../src-engine/protocol/tensorPath";

/** Whether an element of one tensor is, at the same offset, an element of the other. */
export type AreKin = (a: TensorPath, b: TensorPath) => boolean;

export function kinship(layers: readonly LayerInfo[]): AreKin {
  const first = new Map<TensorPath, TensorPath>();
  for (const { inputs, output, elementwise } of layers) {
    const [input = "input"] = inputs;
    if (elementwise && inputs.length === 1) first.set(output, first.get(input) ?? input);
  }
  const ancestor = (path: TensorPath): TensorPath => {
    const name = bare(path);
    return first.get(name) ?? name;
  };
  return (a, b) => a === b || ancestor(a) === ancestor(b);
}
