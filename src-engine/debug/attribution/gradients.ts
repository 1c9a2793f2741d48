// What a unit's value has to do with each pixel, by its gradient.
//
//   saliency            a_i = ∂u/∂x_i
//   gradient × input    a_i = x_i · ∂u/∂x_i
//
// Where the network is linear piece by piece (convolutions, ReLU, max pooling, linear maps, sums), it is linear
// in x and the biases b together around this image, with nothing left over:
//
//   u = Σ x_i ∂u/∂x_i + Σ b_j ∂u/∂b_j
//       i               j
//
// A norm by its running mean adds something, too, of which there is no gradient: what its layer's output y comes to beyond
// what its inputs x and its bias do, Σ ȳ y − Σ x̄ x − Σ b̄ b.

import type { AttributionShares } from "../../protocol/protocol";
import { gradientBy, layersBeneath } from "../../run/program/program";
import { INPUT } from "../../model/topology";
import { zeros, type Tensor } from "../../tensor/tensor";
import { addedBy } from "./added";
import type { Subject } from "./subject";
import { seedOf } from "./unit";

/** ∂u/∂x, of the image's shape [1, C, H, W]. */
export function saliency({ probe, weights, image, unit, extent }: Subject): Tensor {
  probe.forward(image, weights, []);
  const wanted = gradientBy(probe.program, INPUT);
  return probe.backward(unit.path, seedOf(extent), [wanted]).get(wanted)!;
}

/** x ⊙ ∂u/∂x, its second factor, and how the value comes together. */
export function gradientInput(subject: Subject): {
  product: Tensor;
  gradient: Tensor;
  shares: AttributionShares;
} {
  const { probe, weights, image, unit, extent, value } = subject;
  const { program } = probe;
  const adding = layersBeneath(program, unit.path).flatMap((layer) => addedBy(program, layer));
  const activations = probe.forward(
    image,
    weights,
    adding.flatMap(({ activations }) => activations),
  );
  const seed = { path: gradientBy(program, unit.path), gradient: seedOf(extent) };
  const wanted = [gradientBy(program, INPUT), ...adding.flatMap(({ gradients }) => gradients)];
  const found = probe.backward(
    unit.path,
    seed.gradient,
    wanted.filter((path) => path !== seed.path),
  );
  const gradients = new Map([...found, [seed.path, seed.gradient]]);
  const gradient = gradients.get(wanted[0]!)!;
  const product = times(image, gradient);
  const pixels = sum(product);
  const known = new Map([...weights, ...activations, [INPUT, image] as const]);
  const biases = adding.map(({ path, products }) => ({
    path,
    value: products.reduce(
      (total, { of, by, sign }) => total + sign * sum(times(known.get(of)!, gradients.get(by)!)),
      0,
    ),
  }));
  const rest = biases.reduce((left, part) => left - part.value, value - pixels);
  return { product, gradient, shares: { pixels, biases, rest } };
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
