// Linear as ONNX's Gemm, with the weight as it lies here. Other tools write it the other way round.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import type { Tensor } from "../../tensor/tensor";
import { linear, type LinearAttrs } from "./linear";

export const linearOnnx: OnnxRow<LinearAttrs> = {
  op: linear,
  operator: "Gemm",
  shortName: "fc",
  optional: ["bias"],
  counted: "outFeatures",
  write: () => ({ alpha: { float: 1 }, beta: { float: 1 }, transB: 1 }),
  read(given, { bias }) {
    given.mustBe("alpha", 1);
    given.mustBe("beta", 1);
    given.mustBe("transA", 0);
    return { bias: bias !== undefined };
  },
  tensors(given, { weight, ...bias }) {
    const { shape } = weight!;
    if (shape.length !== 2)
      given.refuse(`has a weight of shape [${shape.join(",")}], expected two dimensions`);
    const lies = (given.take("transB") ?? 0) !== 0;
    return { weight: lies ? weight! : transposed(weight!), ...bias };
  },
};

/** [in, out] → [out, in] */
function transposed({ shape, data }: Tensor): Tensor {
  const [rows = 0, columns = 0] = shape;
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { dtype: "float32", shape: [columns, rows], data: turned };
}
