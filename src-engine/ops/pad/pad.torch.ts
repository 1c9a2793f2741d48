// Pad in PyTorch: a function, which counts the sides from the last dimension.

import { spread } from "../attrs";
import { called, python, type TorchRow } from "../torchModule";
import { pad, type PadAttrs } from "./pad";

export const padTorch: TorchRow<PadAttrs> = {
  op: pad,
  module: () => undefined,
  call([x], { padding, channels, value }) {
    const [t, l, b, r] = spread(padding, 4) as [number, number, number, number];
    const [f, e] = spread(channels, 2) as [number, number];
    const sides = [l, r, t, b, ...(f === 0 && e === 0 ? [] : [f, e])];
    return called("F.pad", [], { value }, { value: 0 })
      .replace("(", `(${x}, ${python(sides)}, `)
      .replace(", )", ")");
  },
};
