// Takes every so many of an image's channels, rows and columns, from one of them up to another: x[:, a:b:s, a:b:s, a:b:s].
//
//   y[n,m,p,q] = x[n, a₁ + s₁·m, a₂ + s₂·p, a₃ + s₃·q]
//   x̄[n,c,i,j] = ȳ where it went, else 0
//
// As in Python numbers below 0 count from the end, and what lies beyond an end is that end.

import type { Shape, Shapes } from "../../tensor/tensor";
import { spread, type Numbers } from "../attrs";
import type { Op } from "../op";
import { operand } from "../rules";
import { takenReach, takenRules, type Along } from "../shared/strided";

/** For [channels, rows, columns], or one number for all of them. */
export type SliceAttrs = { readonly start: Numbers; readonly end: Numbers; readonly step: Numbers };

/** As far as there is anything: what ONNX has for it in 32 bits. */
export const END = 2 ** 31 - 1;

const place = { min: -(2 ** 31), below: 2 ** 31, integer: true } as const;

/** Where along an axis of so many elements a place is. */
const within = (at: number, size: number): number => Math.min(size, Math.max(0, at < 0 ? at + size : at));

const axes = ([, ...sizes]: Shape, { start, step }: SliceAttrs): readonly Along[] =>
  sizes.map((size, d) => ({ start: within(spread(start, 3)[d]!, size), step: spread(step, 3)[d]! }));

const rules = takenRules<SliceAttrs>({
  axes,
  shape: cutShape,
  tex: {
    output: String.raw`y_{nmpq} = x_{n,\,a_1 + s_1 m,\,a_2 + s_2 p,\,a_3 + s_3 q}`,
    gradInput: String.raw`\bar x_{ncij} = \begin{cases} \bar y_{nmpq} & (c, i, j) = (a_1 + s_1 m,\ a_2 + s_2 p,\ a_3 + s_3 q) \\ 0 & \text{where there is no such } (m, p, q) \end{cases}`,
  },
});

export const slice: Op<SliceAttrs> = {
  type: "Slice",
  about: "Takes a part of the channels, rows and columns.",
  group: "Shape",
  inputs: ["input"],
  attrs: {
    start: { kind: "list", length: 3, each: place, default: 0 },
    end: { kind: "list", length: 3, each: place, default: END },
    step: { kind: "list", length: 3, each: { min: 1, below: 2 ** 31, integer: true }, default: 1 },
  },

  forward: { output: rules.output },
  backward: { gradInput: rules.gradInput },

  summary: told,
  reach: takenReach(axes),

  samples: [
    {
      name: "every second pixel, as in a residual network's shortcut",
      shapes: { input: [2, 3, 5, 4] },
      attrs: { start: 0, end: END, step: [1, 2, 2] },
    },
    {
      name: "channels from within a vector",
      shapes: { input: [2, 11, 2, 3] },
      attrs: { start: [3, 0, 0], end: [9, END, END], step: 1 },
    },
    {
      name: "every third channel",
      shapes: { input: [1, 10, 3, 2] },
      attrs: { start: [1, 0, 0], end: END, step: [3, 1, 1] },
    },
    {
      name: "counted from the end, a step beyond it",
      shapes: { input: [2, 5, 4, 6] },
      attrs: { start: [-2, 1, -5], end: [END, -1, -1], step: [7, 1, 2] },
    },
  ],
};

/** `start 0,1,1 step 2`; what is usual goes without saying. */
function told({ start, end, step }: SliceAttrs): string {
  const word = (name: string, numbers: Numbers, usual: number): string[] =>
    numbers === usual
      ? []
      : [
          `${name} ${[numbers]
            .flat()
            .map((n) => (n === END ? "…" : n))
            .join(",")}`,
        ];
  return [...word("start", start, 0), ...word("end", end, END), ...word("step", step, 1)].join(" ");
}

function cutShape(shapes: Shapes, attrs: SliceAttrs): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4) throw new RangeError(`Slice: input must be [N,C,H,W], got [${input.join(",")}]`);
  const [N, ...sizes] = input;
  const counts = sizes.map((size, d) => {
    const [start, end] = [attrs.start, attrs.end].map((numbers) => within(spread(numbers, 3)[d]!, size));
    return Math.max(0, Math.ceil((end! - start!) / spread(attrs.step, 3)[d]!));
  });
  if (counts.includes(0)) throw new RangeError(`Slice: ${told(attrs)} takes nothing of [${input.join(",")}]`);
  return [N!, ...counts];
}
