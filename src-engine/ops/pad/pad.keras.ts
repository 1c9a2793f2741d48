// Pad as Keras's ZeroPadding2D: one number, one for height and one for width, or two for each.

import type { KerasRow } from "../../formats/keras/kerasRow";
import type { KerasConfig } from "../../formats/keras/kerasConfig";
import { spread } from "../attrs";
import { pad, type PadAttrs } from "./pad";

export const padKeras: KerasRow = {
  op: pad,
  layers: ["ZeroPadding2D"],
  read(given, input) {
    if (input.length !== 4) given.refuse(`reads rows of ${input[1]} numbers; expected images`);
    return { padding: sides(given), channels: 0, value: 0 };
  },
  write({ padding, channels, value }: PadAttrs) {
    if (spread(channels, 2).some((side) => side > 0) || value !== 0)
      return "pads with other numbers than 0, or channels, which Keras has no layer for";
    const [top, left, bottom, right] = spread(padding, 4);
    return {
      type: "ZeroPadding2D",
      config: {
        padding: [
          [top, bottom],
          [left, right],
        ],
      },
    };
  },
};

/** Top, left, bottom, right. */
function sides(given: KerasConfig): readonly number[] {
  const said = given.json("padding") ?? 1;
  const both = (value: unknown): readonly unknown[] =>
    Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value];
  const [height, width] = both(said);
  const [[top, bottom], [left, right]] = [both(height), both(width)];
  const four = [top, left, bottom, right].filter((side) => typeof side === "number");
  return four.length === 4
    ? four
    : given.refuse(`has ${given.shown("padding")}; expected a number, two, or two of two`);
}
