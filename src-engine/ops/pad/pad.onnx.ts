// Pad as ONNX's Pad, which has pads for all axes, first before and then behind.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { pad, type PadAttrs } from "./pad";

export const padOnnx: OnnxRow<PadAttrs> = {
  op: pad,
  operator: "Pad",
  shortName: "pad",
  settings: {
    pads({ padding, channels }) {
      const [top, left, bottom, right] = spread(padding, 4);
      const [before, behind] = spread(channels, 2);
      return [0, before!, top!, left!, 0, behind!, bottom!, right!];
    },
    constant_value: ({ value }) => value,
  },
  read(given, _own, [input]) {
    given.word("mode", "constant");
    const value = given.number("constant_value", 0);
    const rank = input?.length ?? 4;
    if (rank !== 4) given.refuse(`pads a tensor of ${rank} axes; known are images, which have four`);
    const [first, before, top, left, last, behind, bottom, right] = given.list("pads", 8, 0);
    if (first !== 0 || last !== 0) given.refuse("pads the batch");
    return { padding: [top!, left!, bottom!, right!], channels: [before!, behind!], value };
  },
};
