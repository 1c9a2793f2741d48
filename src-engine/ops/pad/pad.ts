// Puts a margin of one number round images, as torch.nn.ConstantPad2d, and round their channels, as torch.nn.functional.pad.
//
//   y[n,m,p,q] = x[n, m − f, p − t, q − l]      where there is such an element, else v
//   x̄[n,c,i,j] = ȳ[n, c + f, i + t, j + l]

import type { Shape, Shapes } from "../../tensor/tensor";
import { spread, type Numbers } from "../attrs";
import { sidesOf } from "../conv2d/words";
import type { Op } from "../op";
import { operand } from "../rules";
import { takenReach, takenRules, type Along } from "../shared/strided";

export type PadAttrs = {
  /** [top, left, bottom, right], or [height, width] for both sides each, as Conv2d's. */
  readonly padding: Numbers;
  /** How many channels are put before the others, and behind them. */
  readonly channels: Numbers;
  readonly value: number;
};

const axes = (_input: Shape, { padding, channels }: PadAttrs): readonly Along[] => {
  const [top, left] = spread(padding, 4);
  return [spread(channels, 2)[0]!, top!, left!].map((before) => ({ start: 0 - before, step: 1 }));
};

const rules = takenRules<PadAttrs>({
  axes,
  shape: paddedShape,
  tex: {
    output: String.raw`y_{nmpq} = \begin{cases} x_{n,\,m-f,\,p-t,\,q-l} & \text{where there is one} \\ v & \text{else} \end{cases}`,
    gradInput: String.raw`\bar x_{ncij} = \bar y_{n,\,c+f,\,i+t,\,j+l}`,
  },
  otherwise: { value: ({ value }) => value, letter: "v" },
  attrs: ["value"],
});

export const pad: Op<PadAttrs> = {
  type: "Pad",
  about: "Adds a margin of one number around images and channels.",
  group: "Shape",
  inputs: ["input"],
  attrs: {
    padding: { kind: "list", length: 4, each: { min: 0, below: 2 ** 31, integer: true }, default: 0 },
    channels: { kind: "list", length: 2, each: { min: 0, below: 2 ** 31, integer: true }, default: 0 },
    value: { default: 0, min: -Infinity, integer: false },
  },

  forward: { output: rules.output },
  backward: { gradInput: rules.gradInput },

  summary({ padding, channels, value }) {
    const told = [
      padding !== 0 && sidesOf(padding),
      channels !== 0 && `channels ${spread(channels, 2).join("+")}`,
      value !== 0 && `with ${value}`,
    ];
    return told.filter(Boolean).join(" ");
  },
  reach: takenReach(axes),

  samples: [
    {
      name: "one number for all sides",
      shapes: { input: [2, 3, 4, 5] },
      attrs: { padding: 1, channels: 0, value: 0 },
    },
    {
      name: "four sides, with a number that float32 does not have",
      shapes: { input: [2, 9, 2, 3] },
      attrs: { padding: [0, 1, 2, 3], channels: 0, value: 0.1 },
    },
    {
      name: "channels only, as in a residual network's shortcut",
      shapes: { input: [2, 4, 3, 2] },
      attrs: { padding: 0, channels: 2, value: 0 },
    },
    {
      name: "channels that begin within a vector",
      shapes: { input: [1, 11, 2, 2] },
      attrs: { padding: [1, 0], channels: [5, 3], value: -2.5 },
    },
  ],
};

function paddedShape(shapes: Shapes, { padding, channels }: PadAttrs): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4) throw new RangeError(`Pad: input must be [N,C,H,W], got [${input.join(",")}]`);
  const [N, C, H, W] = input;
  const [top, left, bottom, right] = spread(padding, 4);
  const [before, behind] = spread(channels, 2);
  return [N!, C! + before! + behind!, H! + top! + bottom!, W! + left! + right!];
}
