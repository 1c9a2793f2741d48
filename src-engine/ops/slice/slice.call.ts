// Slice as Python calls it: x[:, :, ::2], of which a recorder sees `slice(None, None, 2)` for each axis.

import type { TorchCallRow } from "../torchCall";
import { slice, type SliceAttrs } from "./slice";

/** The end, whatever the size. */
const END = 2 ** 31 - 1;
const SPAN = /^slice\((None|-?\d{1,9}), (None|-?\d{1,9}), (None|\d{1,9})\)$/;

export const sliceCall: TorchCallRow<SliceAttrs> = {
  op: slice,
  calls: ["getitem"],
  attrs({ given, shapes }) {
    const index: unknown = Object.values(given)[0];
    if (!Array.isArray(index) || Object.values(shapes)[0]?.length !== 4) return undefined;
    const spans = index.map((one) => SPAN.exec(String(one)));
    if (spans.length > 4 || spans.some((span) => span === null)) return undefined;
    const [batch, ...axes] = [0, 1, 2, 3].map((d) => {
      const [, start = "None", end = "None", step = "None"] = spans[d] ?? [];
      const number = (word: string, otherwise: number): number =>
        word === "None" ? otherwise : Number(word);
      return { start: number(start, 0), end: number(end, END), step: number(step, 1) };
    });
    if (batch!.start !== 0 || batch!.end !== END || batch!.step !== 1) return undefined;
    return {
      start: axes.map((one) => one.start),
      end: axes.map((one) => one.end),
      step: axes.map((one) => one.step),
    };
  },
};
