// How a count becomes a colour in a confusion matrix: on a logarithm, where mistakes show beside what is right, or linearly.

import { rgb } from "d3";
import { colorTable, TABLE_SIZE, type Theme } from "./colormap";

export const countScales = ["log", "linear"] as const;
export type CountScale = (typeof countScales)[number];

/** The place in a colour table, 0 … 255; no count, no colour. */
export function shadeOf(count: number, most: number, scale: CountScale): number | undefined {
  if (count <= 0 || most <= 0) return undefined;
  const share = scale === "linear" ? count / most : most > 1 ? Math.log(count) / Math.log(most) : 1;
  // Even the least shows: white would say none.
  return Math.round((LEAST + (1 - LEAST) * share) * (TABLE_SIZE - 1));
}
const LEAST = 0.08;

/** Background and writing of a cell with that shade. */
export function paintOf(shade: number, theme: Theme): { background: string; color: string } {
  const [r, g, b] = new Uint8Array(Uint32Array.of(colorTable("sequential", theme).colors[shade]!).buffer);
  const background = rgb(r!, g!, b!);
  // WCAG's relative luminance; black and white contrast alike, and enough, where it is 0.179.
  const linear = [background.r, background.g, background.b].map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  return { background: background.formatRgb(), color: luminance > 0.179 ? "#000000" : "#ffffff" };
}
