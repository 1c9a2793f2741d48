// A short vector as bars, a line each: name, bar from zero, value.

import { max } from "d3";
import { signedBars } from "../tensor/signedBars";
import { shortNumber } from "../number";
import { box, ink, LABEL, line, text, type Block, type Mark } from "./marks";
import { fitted, textWidth } from "./textWidth";

interface Bars {
  readonly values: ArrayLike<number>;
  /** Else their places. */
  readonly names?: readonly string[] | undefined;
  readonly signed: boolean;
}

export const barInk = {
  positive: "#c4620f",
  negative: "#2a66b1",
  unsigned: "#1c7c78",
  sum: "#404040",
} as const;

const LINE = 9.75;
const BAR = 6;

/** @param width in points; the block is wider where names and numbers leave less than 10 of them */
export function bars({ values, names, signed }: Bars, width: number): Block {
  const rows = Array.from(values);
  const words = rows.map((_, i) => fitted(names?.[i] ?? String(i), width / 4, LABEL));
  const numbers = rows.map(shortNumber);
  const left = (max(words, (word) => textWidth(word, LABEL)) ?? 0) + 4;
  const right = (max(numbers, (number) => textWidth(number, LABEL)) ?? 0) + 4;
  const room = Math.max(10, Math.min(width - left - right, 180));
  const { zero, bars: drawn } = signedBars(rows);
  const marks: Mark[] = drawn.flatMap(({ start, length }, i): Mark[] => {
    const y = i * LINE;
    const value = rows[i]!;
    const fill = !signed ? barInk.unsigned : value < 0 ? barInk.negative : barInk.positive;
    return [
      text(left - 4, y + 7, words[i]!, { anchor: "end" }),
      ...(length > 0 ? [box(left + start * room, y + 1.5, length * room, BAR, { fill })] : []),
      text(left + room + right, y + 7, numbers[i]!, { anchor: "end" }),
    ];
  });
  const height = rows.length * LINE;
  const at = left + zero * room;
  return { width: left + room + right, height, marks: [...marks, line(at, 0, at, height, ink.line, 0.5)] };
}
