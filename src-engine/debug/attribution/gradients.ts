// What a unit's value has to do with each pixel, by its gradient.
//
//   saliency            a_i = ∂u/∂x_i
//   gradient × input    a_i = x_i · ∂u/∂x_i
//
// Where the network is linear piece by piece (convolutions, ReLU, max pooling, linear maps), it is linear
// in x and the biases b together around this image, with nothing left over:
//
//   u = Σ x_i ∂u/∂x_i + Σ b_j ∂u/∂b_j
//       i               j

import type { AttributionShares, TensorPath } from "../../protocol/protocol";
import { zeros, type Tensor } from "../../tensor/tensor";
import type { Subject } from "./subject";
import { seedOf } from "./unit";

/** ∂u/∂x, of the image's shape [1, C, H, W]. */
export function saliency({ probe, weights, image, unit, extent }: Subject): Tensor {
  probe.forward(image, weights, []);
  return probe.backward(unit.path, seedOf(extent)).get("input.grad")!;
}

/** x ⊙ ∂u/∂x, its second factor, and how the value comes together. */
export function gradientInput(subject: Subject): {
  product: Tensor;
  gradient: Tensor;
  shares: AttributionShares;
} {
  const { probe, weights, image, unit, extent, value } = subject;
  probe.forward(image, weights, []);
  const biases = biasesBeneath(subject);
  const gradients = probe.backward(unit.path, seedOf(extent), [
    "input.grad",
    ...biases.map((path) => `${path}.grad`),
  ]);
  const gradient = gradients.get("input.grad")!;
  const product = times(image, gradient);
  const pixels = sum(product);
  const parts = biases.map((path) => ({
    path,
    value: sum(times(weights.get(path)!, gradients.get(`${path}.grad`)!)),
  }));
  const rest = parts.reduce((left, part) => left - part.value, value - pixels);
  return { product, gradient, shares: { pixels, biases: parts, rest } };
}

/** What the layers up to the unit's add, whatever they are given. */
function biasesBeneath({ probe: { program }, unit }: Subject): readonly TensorPath[] {
  const depth = program.layers.findIndex(({ output }) => output === unit.path);
  const beneath = program.layers.slice(0, depth + 1).flatMap(({ parameters }) => parameters);
  return beneath.filter((path) => path.endsWith(".bias"));
}

function times(a: Tensor, b: Tensor): Tensor {
  const product = zeros(a.shape);
  for (let i = 0; i < product.data.length; i++) product.data[i] = a.data[i]! * b.data[i]!;
  return product;
}

function sum({ data }: Tensor): number {
  let total = 0;
  for (const x of data) total += x;
  return total;
}
