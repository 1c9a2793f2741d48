// PReLU as ONNX's PRelu, whose slopes are broadcast from the last dimension: those of channels have a 1 for each dimension behind.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { prelu, type PReLUAttrs } from "./prelu";

export const preluOnnx: OnnxRow<PReLUAttrs> = {
  op: prelu,
  operator: "PRelu",
  shortName: "prelu",
  read: (_given, { weight }) => ({ numParameters: weight!.data.length }),
  tensors: (_given, { weight }) => ({ weight: { ...weight!, shape: [weight!.data.length] } }),
  written: ({ weight }, [input]) => ({
    weight: { ...weight!, shape: [weight!.data.length, ...input!.slice(2).map(() => 1)] },
  }),
};
