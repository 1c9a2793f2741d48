// A leaky ReLU that learns how much of what is negative goes on, as torch.nn.PReLU: one slope for all channels, or one for each.
//
//   y = x if x > 0, else w x        x̄ = ȳ if x > 0, else w ȳ        w̄ = Σ ȳ x [x ≤ 0]
//
// At exactly 0 the gradient is w ȳ, as in PyTorch.

import { ravel, zeros, type Index, type Shape, type Shapes } from "../../tensor/tensor";
import { choice, element, product, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { itself, ofRow, whole } from "../reach";
import { operand, sumOfProducts } from "../rules";
import type { SumOrder } from "../shared/order";
import { shardNumbers } from "../shared/shards";

export type PReLUAttrs = { readonly numParameters: number };

/** Image by image, channel by channel, row by row; of each shard by itself. */
const byShards: SumOrder<PReLUAttrs> = (shapes) => {
  const shape = operand(shapes, "input");
  const shards = shardNumbers(shape[0]!);
  return (first) => ({ chain: shards[first[0]!]!, place: ravel(first, shape) });
};

const isOpen = (x: number): boolean => x > 0;
const SHUT = String.raw`[x \le 0]`;

export const prelu: Op<PReLUAttrs> = {
  type: "PReLU",
  about: "A leaky ReLU that learns the slope for negative numbers.",
  group: "Activation",
  inputs: ["input"],
  attrs: { numParameters: { default: 1, min: 1, integer: true } },
  parameters: { weight: { shape: slopes, begins: 0.25 } },

  forward: {
    output: {
      tex: String.raw`y = x\,\bigl([x > 0] + w_c\,${SHUT}\bigr)`,
      reads: ["input", "weight"],
      shape: (shapes) => operand(shapes, "input"),
      compute: (x, attrs) => each(x, "input", attrs),
      explain: (index, x, attrs) => sloped(index, x, "input", attrs),
      kernel: {},
    },
  },

  backward: {
    gradInput: {
      tex: String.raw`\bar x = \bar y\,\bigl([x > 0] + w_c\,${SHUT}\bigr)`,
      reads: ["gradOutput", "input", "weight"],
      shape: (shapes) => operand(shapes, "input"),
      compute: (x, attrs) => each(x, "gradOutput", attrs),
      explain: (index, x, attrs) => sloped(index, x, "gradOutput", attrs),
      kernel: {},
    },
    gradWeight: sumOfProducts<PReLUAttrs>({
      tex: String.raw`\bar w_c = \sum_{n,i,j} \bar y\, x\,${SHUT}`,
      factors: ["gradOutput", "input"],
      shape: "weight",
      order: byShards,
      terms([c], x, { numParameters }, add) {
        const { data, shape } = operand(x, "input");
        const [N, C, pixels] = [shape[0]!, shape[1]!, data.length / (shape[0]! * shape[1]!)];
        const [from, to] = numParameters === 1 ? [0, C] : [c!, c! + 1];
        for (let n = 0; n < N; n++) {
          for (let o = (n * C + from) * pixels; o < (n * C + to) * pixels; o++)
            if (!isOpen(data[o]!)) add(o, o);
        }
      },
      kernel: { inShards: true },
    }),
  },

  summary: ({ numParameters }) => (numParameters === 1 ? "" : String(numParameters)),
  kink: (input, offset, by) => Math.abs(input[offset]!) <= by,
  reach: {
    ...itself,
    uses: (_parameter, index, ends, { numParameters }) => [
      numParameters === 1 ? whole(ends.output) : ofRow(index, ends),
    ],
  },

  samples: [
    { name: "one slope", shapes: { input: [2, 3, 5, 3], weight: [1] }, attrs: { numParameters: 1 } },
    {
      name: "one for each channel",
      shapes: { input: [2, 11, 2, 3], weight: [11] },
      attrs: { numParameters: 11 },
    },
    { name: "a matrix with an odd row", shapes: { input: [3, 7], weight: [7] }, attrs: { numParameters: 7 } },
    {
      name: "exact zeros of both signs",
      shapes: { input: [1, 4], weight: [1] },
      attrs: { numParameters: 1 },
      values: { input: [0, -0, -1, 1] },
    },
  ],
};

/** [numParameters], of which there is one or as many as channels. */
function slopes(shapes: Shapes, { numParameters }: PReLUAttrs): Shape {
  const input = operand(shapes, "input");
  if (numParameters === 1 || numParameters === input[1]) return [numParameters];
  throw new RangeError(
    `PReLU: numParameters must be 1 or the number of channels, got ${numParameters} for input [${input.join(",")}]`,
  );
}

/** Which of the slopes is that of an element. */
function slopeAt(index: Index, { numParameters }: PReLUAttrs): number {
  return numParameters === 1 ? 0 : index[1]!;
}

/** What goes through of the input, or back of the gradient. */
function each(x: Operands, of: "input" | "gradOutput", { numParameters }: PReLUAttrs) {
  const [input, weight, from] = [operand(x, "input"), operand(x, "weight"), operand(x, of)];
  const out = zeros(input.shape);
  const pixels = input.data.length / (input.shape[0]! * input.shape[1]!);
  for (let o = 0; o < out.data.length; o++) {
    const c = numParameters === 1 ? 0 : Math.floor(o / pixels) % input.shape[1]!;
    out.data[o] = isOpen(input.data[o]!) ? from.data[o]! : weight.data[c]! * from.data[o]!;
  }
  return out;
}

function sloped(index: Index, x: Operands, of: "input" | "gradOutput", attrs: PReLUAttrs): Expr {
  const [input, weight] = [operand(x, "input"), operand(x, "weight")];
  const o = ravel(index, input.shape);
  const [own, from] = [element("input", input, o), element(of, operand(x, of), o)];
  const isAbove = isOpen(own.value);
  const slope = element("weight", weight, slopeAt(index, attrs));
  const open = choice("[x > 0]", [own], isAbove ? 1 : 0);
  const shut = product([slope, choice(SHUT, [own], isAbove ? 0 : 1)]);
  return product([from, sum([open, shut])]);
}
