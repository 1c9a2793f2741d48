// What a described model computes, as plainly as it can be said, in float64.

import type { Contents, LayerDescription, ModelDescription } from "../../../src-engine/formats";
import { at, tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";

/** @returns the last layer's output, float64 */
export function forward({ model, tensors }: Contents & { model: ModelDescription }, input: Tensor): Tensor {
  let x = tensor(input.shape, input.data);
  for (const layer of model.layers) {
    const weight = tensors.get(`${layer.name}.weight`);
    const bias = tensors.get(`${layer.name}.bias`);
    x = apply(layer, x, weight, bias);
  }
  return x;
}

function apply({ type, attrs }: LayerDescription, x: Tensor, weight?: Tensor, bias?: Tensor): Tensor {
  const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (type === "ReLU")
    return tensor(
      x.shape,
      x.data.map((v) => Math.max(0, v)),
    );
  if (type === "Flatten") return tensor([n, x.data.length / n], x.data);
  if (type === "Softmax") return softmax(x);
  if (type === "Linear") {
    const [features = 0, inputs = 0] = weight!.shape;
    const out = zeros([n, features]);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < features; j++) {
        let sum = bias!.data[j]!;
        for (let k = 0; k < inputs; k++) sum += x.data[i * inputs + k]! * weight!.data[j * inputs + k]!;
        out.data[i * features + j] = sum;
      }
    }
    return out;
  }
  const [K, S, P] = [Number(attrs.kernelSize), Number(attrs.stride), Number(attrs.padding)];
  const [H, W] = [height, width].map((size) => Math.floor((size + 2 * P - K) / S) + 1) as [number, number];
  const outChannels = weight?.shape[0] ?? channels;
  const out = zeros([n, outChannels, H, W]);
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < outChannels; m++) {
      for (let y = 0; y < H; y++) {
        for (let z = 0; z < W; z++) {
          let sum = bias?.data[m] ?? 0;
          let max = -Infinity;
          for (let k = 0; k < K; k++) {
            for (let l = 0; l < K; l++) {
              const [r, s] = [y * S + k - P, z * S + l - P];
              if (r < 0 || s < 0 || r >= height || s >= width) continue;
              if (!weight) max = Math.max(max, x.data[at(x, i, m, r, s)]!);
              else
                for (let c = 0; c < channels; c++) {
                  sum += x.data[at(x, i, c, r, s)]! * weight.data[at(weight, m, c, k, l)]!;
                }
            }
          }
          out.data[at(out, i, m, y, z)] = weight ? sum : max;
        }
      }
    }
  }
  return out;
}

function softmax(x: Tensor): Tensor {
  const [n = 0, classes = 0] = x.shape;
  const out = zeros(x.shape);
  for (let i = 0; i < n; i++) {
    const row = Array.from(x.data.subarray(i * classes, (i + 1) * classes));
    const max = Math.max(...row);
    const sum = row.reduce((total, v) => total + Math.exp(v - max), 0);
    row.forEach((v, j) => (out.data[i * classes + j] = Math.exp(v - max) / sum));
  }
  return out;
}
