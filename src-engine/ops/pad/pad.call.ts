// Pad as PyTorch calls it: the sides are counted from the last dimension.

import { numbersIn, type TorchCallRow } from "../torchCall";
import { pad, type PadAttrs } from "./pad";

export const padCall: TorchCallRow<PadAttrs> = {
  op: pad,
  calls: ["pad"],
  attrs({ given: { pad: sides, mode, value }, shapes }) {
    const [l = 0, r = 0, t = 0, b = 0, f = 0, e = 0, ...rest] = numbersIn(sides) ?? [];
    const isImage = Object.values(shapes)[0]?.length === 4;
    if (!isImage || rest.some((one) => one !== 0) || (mode ?? "constant") !== "constant") return undefined;
    return { padding: [t, l, b, r], channels: [f, e], value: typeof value === "number" ? value : 0 };
  },
};
