// Reshape as ONNX's Reshape, whose shape is an input, and has a 0 for the batch.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { reshape, type ReshapeAttrs } from "./reshape";

export const reshapeOnnx: OnnxRow<ReshapeAttrs> = {
  op: reshape,
  operator: "Reshape",
  shortName: "reshape",
  settings: { shape: ({ shape }) => [0, ...[shape].flat()] },
  read(given) {
    given.mustBe("allowzero", 0);
    const said = given.take("shape");
    const [batch, ...shape] = Array.isArray(said) ? (said as readonly number[]) : [];
    if (batch !== 0 && batch !== -1) given.refuse("has a shape that does not begin with the batch");
    return { shape };
  },
};
