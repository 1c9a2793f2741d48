// Transpose as PyTorch calls it: permute, with all axes, or transpose, with two; the batch stays the first.

import { axis, numbersIn, type TorchCallRow } from "../torchCall";
import { transpose } from "./transpose";

export const transposeCall: TorchCallRow = {
  op: transpose,
  calls: ["permute", "transpose", "swapaxes", "swapdims"],
  attrs({ name, given, output: { length: rank } }) {
    const said = Object.values(given).flatMap((value) => numbersIn(value) ?? []);
    const [a = 0, b = 0] = said.map((one) => axis(one, rank));
    const swapped = Array.from({ length: rank }, (_, d) => (d === a ? b : d === b ? a : d));
    const order = name === "permute" ? said.map((one) => axis(one, rank)) : swapped;
    return order.length === rank && order[0] === 0 ? { dims: order.slice(1) } : undefined;
  },
};
