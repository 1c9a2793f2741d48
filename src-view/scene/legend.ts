// The colours of a figure and what they stand for: limits printed, an exact zero and what is not finite marked.

import { colorTable, markers, TABLE_SIZE } from "../tensor/colormap";
import { count } from "../number";
import { legendEnds } from "../tensor/legendEnds";
import type { Scale } from "../tensor/scale";
import { cells } from "./cells";
import { box, ink, LABEL, text, type Block, type Mark } from "./marks";
import { textWidth } from "./textWidth";

const STEPS = 64;
const RAMP = { width: 48, height: 6 } as const;
const BASE = 7;

interface LegendWords {
  readonly low: string;
  readonly high: string;
  /** Before the ramp. */
  readonly name?: string;
  /** `log` behind the ramp. */
  readonly note?: string;
  /** How many numbers are NaN or infinite, or true where the mark is explained whether there are or not. */
  readonly notFinite: number | boolean;
  readonly zero: boolean;
}

/**
 * Of a tensor's colours.
 * @param own whether every map has limits of its own
 * @param whose limits they are, where they are not the tensor's
 */
export function scaleLegend(
  scale: Scale,
  width: number,
  {
    own = false,
    clipped = 0,
    whose,
  }: {
    readonly own?: boolean;
    readonly clipped?: number | undefined;
    readonly whose?: string | undefined;
  } = {},
): Block {
  const { map, notFinite } = scale;
  const [low, high] = legendEnds(scale, own);
  const limits = own ? "each map’s" : whose;
  const notes = [
    ...(limits === undefined ? [] : [`limits: ${limits}`]),
    ...(clipped ? [`${count(clipped)} beyond`] : []),
  ];
  return legend(
    map,
    {
      ...{ low, high },
      ...(notes.length && { note: notes.join(", ") }),
      notFinite,
      zero: map !== "gray",
    },
    width,
  );
}

/** The first line's baseline is at 7 points; marks that do not fit beside the ramp stand in a line beneath. */
export function legend(
  map: Scale["map"],
  { low, high, name, note, notFinite, zero }: LegendWords,
  width: number,
): Block {
  const marks: Mark[] = [];
  let [x, y, widest] = [0, 0, 0];
  const word = (words: string): void => {
    marks.push(text(x, y + BASE, words, { fill: ink.text }));
    x += textWidth(words, LABEL);
    widest = Math.max(widest, x);
  };
  const swatch = (color: string, words: string): void => {
    x += 8;
    if (x + 8 + textWidth(words, LABEL) > width) [x, y] = [0, y + 9.75];
    marks.push(box(x, y + BASE - 5.5, 6, 6, { fill: color, stroke: ink.frame, width: 0.25 }));
    x += 8;
    word(words);
  };
  if (name !== undefined) {
    word(name);
    x += 4;
  }
  word(low);
  x += 3;
  marks.push(cells(rampOf(map), RAMP.width / STEPS, x, BASE - 5.5));
  marks.push(box(x, BASE - 5.5, RAMP.width, (RAMP.width / STEPS) * ROWS, { stroke: ink.frame, width: 0.25 }));
  x += RAMP.width + 3;
  word(high);
  if (note !== undefined) {
    x += 4;
    if (x + textWidth(note, LABEL) > width) [x, y] = [0, y + 9.75];
    word(note);
  }
  if (zero) swatch(markers.light.zero, "exactly 0");
  if (notFinite)
    swatch(markers.light.notFinite, notFinite === true ? "NaN or infinite" : `NaN or infinite: ${notFinite}`);
  return { width: widest, height: y + 9, marks };
}

/** The ramp's cells are square: so many of them make its height. */
const ROWS = Math.round(RAMP.height / (RAMP.width / STEPS));

function rampOf(map: Scale["map"]): { width: number; height: number; data: Uint32Array } {
  const { colors } = colorTable(map, "light");
  const data = Uint32Array.from(
    { length: STEPS * ROWS },
    (_, i) => colors[Math.round(((i % STEPS) / (STEPS - 1)) * (TABLE_SIZE - 1))]!,
  );
  return { width: STEPS, height: ROWS, data };
}
