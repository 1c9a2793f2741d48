// The weights a run starts from: a function of the seed and each weight's own path,
// so that adding a layer changes no other layer's weights. All are float32 numbers.

import type { TensorPath } from "../protocol/protocol";
import { random } from "../tensor/random";
import { sizeOf, zeros, type Shape, type Tensor } from "../tensor/tensor";

/**
 * `pytorch`: weights and biases uniform in ±1/√fanIn, as torch.nn.Conv2d and Linear do.
 * `lenet-jax`: kernels N(0, 1), matrices Glorot normal (variance 2/(fanIn + fanOut)), biases 0.
 */
export type Scheme = "pytorch" | "lenet-jax";

/**
 * A tensor's first value, where it is carried from iteration to iteration.
 * @param begins a number, or as the scheme has it for weights and for biases
 * @param weightShape the shape of the layer's weight, [out, in, …], from which a bias takes its fan-in
 */
export function initialize(
  scheme: Scheme,
  path: TensorPath,
  begins: "weight" | "bias" | number,
  shape: Shape,
  weightShape: Shape,
  seed: number,
): Tensor {
  const out = zeros(shape, "float32");
  if (typeof begins === "number") {
    out.data.fill(begins);
    return out;
  }
  const { uniform, normal } = random(seed, `weights/${path}`);
  const receptive = sizeOf(weightShape.slice(2));
  const fanIn = weightShape[1]! * receptive;
  const fanOut = weightShape[0]! * receptive;

  if (scheme === "pytorch") {
    const limit = 1 / Math.sqrt(fanIn);
    for (let i = 0; i < out.data.length; i++) out.data[i] = (2 * uniform(i) - 1) * limit;
  } else if (begins === "weight") {
    const deviation = shape.length === 4 ? 1 : Math.sqrt(2 / (fanIn + fanOut));
    for (let i = 0; i < out.data.length; i++) out.data[i] = normal(i) * deviation;
  }
  return out;
}
