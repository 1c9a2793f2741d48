// GELU as ONNX's Gelu, which operator set 20 brought. Before, exporters write it out.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { gelu, type GELUAttrs } from "./gelu";

const cdf = ["Div(x, 1.41421356)", "Mul(x, 0.70710678)"].map((scaled) => `Add(Erf(${scaled}), 1)`);
const tanh = ["Pow(x, 3)", "Mul(x, Mul(x, x))", "Mul(Mul(x, x), x)"].map(
  (cube) => `Add(1, Tanh(Mul(0.79788456, Add(x, Mul(0.044715, ${cube})))))`,
);
/** x · gate / 2, in whichever order. */
const halved = (gate: string): readonly string[] => [
  `Mul(Mul(x, ${gate}), 0.5)`,
  `Mul(Mul(x, 0.5), ${gate})`,
  `Mul(x, Mul(${gate}, 0.5))`,
  `Div(Mul(x, ${gate}), 2)`,
];
const exact = cdf.flatMap(halved);
const byTanh = tanh.flatMap(halved);

export const geluOnnx: OnnxRow<GELUAttrs> = {
  op: gelu,
  operator: "Gelu",
  since: 20,
  shortName: "gelu",
  forms: [...exact, ...byTanh.map((of) => ({ of, says: { approximate: "tanh" } }))],
  write: ({ approximate }) => ({ approximate: { text: approximate } }),
  read: (given) => ({ approximate: given.word("approximate", "none", "tanh") }),
};
