// Puts each sample's numbers into another shape, in their order, as torch.reshape(x, (len(x), …)). The batch stays the batch.

import { sizeOf, type Shape, type Shapes } from "../../tensor/tensor";
import type { Numbers } from "../attrs";
import type { Op } from "../op";
import { operand } from "../rules";
import { reshapedReach, reshapedRules } from "../flatten/reshaped";

export type ReshapeAttrs = {
  /** Of one sample; −1 for what is left. */
  readonly shape: Numbers;
};

const rules = reshapedRules<ReshapeAttrs>({
  shape: reshapedShape,
  tex: {
    output: String.raw`y_n = x_n \text{ in another shape: number } f \text{ of } x_n \text{ is number } f \text{ of } y_n`,
    gradInput: String.raw`\bar x_n = \bar y_n \text{ in another shape: number } f \text{ of } \bar y_n \text{ is number } f \text{ of } \bar x_n`,
  },
  kernel: { sizes: imageOrNot, scratch: ({ input }) => sizeOf(input!.slice(1)) * 4 },
});

export const reshape: Op<ReshapeAttrs> = {
  type: "Reshape",
  about: "Puts each sample's numbers, in their order, into another shape.",
  group: "Shape",
  inputs: ["input"],
  attrs: { shape: { kind: "list", each: { min: -1, below: 2 ** 31, integer: true }, length: [1, 5] } },
  suggested: { shape: -1 },
  reshapes: true,

  forward: { output: rules.output },
  backward: {
    gradInput: {
      ...rules.gradInput,
      kernel: {
        sizes: (shapes, attrs) => imageOrNot(shapes, attrs).toReversed(),
        scratch: ({ input }) => sizeOf(input!.slice(1)) * 4,
      },
    },
  },

  summary: ({ shape }) => `to ${[shape].flat().join("×")}`,
  reach: reshapedReach,

  samples: [
    { name: "an image into another", shapes: { input: [2, 4, 3, 6] }, attrs: { shape: [9, 2, -1] } },
    { name: "an image into a row", shapes: { input: [2, 3, 2, 5] }, attrs: { shape: -1 } },
    { name: "a row into an image", shapes: { input: [3, 30] }, attrs: { shape: [5, 2, 3] } },
    { name: "channels in groups", shapes: { input: [2, 6, 2, 3] }, attrs: { shape: [2, 3, 2, 3] } },
    { name: "an image into a sequence", shapes: { input: [1, 5, 2, 2] }, attrs: { shape: [5, -1] } },
  ],
};

function reshapedShape(shapes: Shapes, { shape }: ReshapeAttrs): Shape {
  const [N, ...rest] = operand(shapes, "input");
  const size = sizeOf(rest);
  const asked = [shape].flat();
  const known = sizeOf(asked.filter((n) => n !== -1));
  const found = asked.map((n) => (n === -1 ? size / known : n));
  const isClear = asked.filter((n) => n === -1).length <= 1;
  if (isClear && sizeOf(found) === size && found.every((n) => Number.isInteger(n) && n > 0))
    return [N!, ...found];
  throw new RangeError(
    `Reshape: [${rest.join(",")}], which holds ${size} numbers, does not go into the shape [${asked.join(",")}]`,
  );
}

/** For kernels: whether channels lie innermost, in what is read and in what is written. */
function imageOrNot(shapes: Shapes, attrs: ReshapeAttrs): readonly number[] {
  return [operand(shapes, "input"), reshapedShape(shapes, attrs)].map(({ length }) => Number(length === 4));
}
