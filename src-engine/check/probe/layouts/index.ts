// The layouts that scripts are written in, by name.

import { cs231n, fastai, specialisation } from "./courses";
import type { Layout } from "./layout";

export const layouts: readonly Layout[] = [
  {
    name: "numpy",
    title:
      "NumPy: conv2d_forward(x, weight, bias, stride=1, …) gives out and a cache, arrays as PyTorch has them",
    framework: "numpy",
    style: "cache",
  },
  cs231n,
  specialisation,
  fastai,
  {
    name: "jax",
    title: "JAX, one image at a time: (C, H, W), without a batch",
    framework: "jax",
    alone: true,
    style: "cache",
  },
  {
    name: "pytorch",
    title: "PyTorch without autograd: tensors (N, C, H, W)",
    framework: "torch",
    style: "cache",
  },
];

/** @throws Error naming those there are */
export function layoutCalled(name: string): Layout {
  const found = layouts.find((one) => one.name === name);
  if (found) return found;
  throw new Error(
    `unknown layout ${JSON.stringify(name)}; expected one of ${layouts.map((one) => one.name).join(", ")}`,
  );
}
