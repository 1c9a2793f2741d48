// Which elements of a ConvTranspose2d go with which: those of the Conv2d from its output to its input, the other way round.

import type { Shape } from "../../tensor/tensor";
import { axesOf, windowReach, within, type Axis } from "../conv2d/geometry";
import { ofRow, type Box, type Ends, type Reach } from "../reach";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

const conv = windowReach<ConvTranspose2dAttrs>(({ groups }) => groups);

function turned({ input, output }: Ends): Ends {
  return { input: output, output: input, inputs: [output], place: 0 };
}

export const transposedReach: Reach<ConvTranspose2dAttrs> = {
  sees: (box, ends, attrs) => conv.influences(box, turned(ends), attrs),
  influences: (box, ends, attrs) => conv.sees(box, turned(ends), attrs),
  uses(parameter, index, ends, attrs) {
    if (parameter === "bias") return [ofRow(index, ends)];
    const [c, m, k, l] = index;
    const [N, M, P, Q] = ends.output;
    const [, C, H, W] = ends.input;
    const [rows, columns] = axesOf(attrs);
    const group = Math.floor(c! / (C! / attrs.groups));
    const channel = group * (M! / attrs.groups) + m!;
    const across = spreadOver(W!, Q!, l!, columns);
    return spreadOver(H!, P!, k!, rows).flatMap((p) =>
      across.map((q): Box => ({ from: [0, channel, p, q], to: [N!, channel + 1, p + 1, q + 1] })),
    );
  },
};

/** The outputs along an axis that some pixel reaches by a tap. */
function spreadOver(size: number, outputs: number, tap: number, { stride, before, dilation }: Axis): Shape {
  return Array.from({ length: size }, (_, i) => i * stride - before + tap * dilation).filter((p) =>
    within(p, outputs),
  );
}
