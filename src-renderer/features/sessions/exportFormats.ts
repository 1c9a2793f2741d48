// As what a network's weights can be taken away, and who reads it.

import type { Requests } from "../../../src-engine/protocol/protocol";

export const exportFormats = [
  {
    id: "exportSafetensors",
    format: "safetensors",
    title: "safetensors",
    reader: "PyTorch, JAX, Hugging Face",
  },
  { id: "exportNpz", format: "npz", title: "npz", reader: "NumPy, PyTorch" },
  { id: "exportOnnx", format: "onnx", title: "ONNX", reader: "the whole network" },
  {
    id: "exportOnnxPixels",
    format: "onnx",
    preprocessing: true,
    title: "ONNX for raw pixels",
    reader: "normalises itself",
  },
] as const satisfies readonly (Requests["export"]["arguments"] & {
  id: string;
  title: string;
  reader: string;
})[];
