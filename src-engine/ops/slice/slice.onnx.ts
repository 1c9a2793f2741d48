// Slice as ONNX's Slice along the three axes behind the batch.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { END, slice, type SliceAttrs } from "./slice";

export const sliceOnnx: OnnxRow<SliceAttrs> = {
  op: slice,
  operator: "Slice",
  shortName: "slice",
  settings: {
    starts: ({ start }) => spread(start, 3),
    ends: ({ end }) => spread(end, 3),
    axes: () => [1, 2, 3],
    steps: ({ step }) => spread(step, 3),
  },
  read(given, _own, [input = []]) {
    if (input.length !== 4)
      given.refuse(`takes a part of a tensor of ${input.length} axes; known are images, which have four`);
    const said = given.take("axes");
    const axes = Array.isArray(said) ? (said as readonly number[]) : [];
    const [starts, ends] = ["starts", "ends"].map((name) => given.list(name, axes.length, -Infinity));
    const steps = given.list("steps", axes.length, 1);
    const along = input.slice(1).map((size, d) => {
      const i = axes.indexOf(d + 1);
      if (i < 0) return { start: 0, end: END, step: 1 };
      const [start, end, step] = [starts![i]!, ends![i]!, steps[i]!];
      // Where there would be no more to take, it goes to the end whatever size the image is.
      return { start, end: end - 1 + step >= size ? END : end, step };
    });
    return {
      start: along.map(({ start }) => start),
      end: along.map(({ end }) => end),
      step: along.map(({ step }) => step),
    };
  },
};
