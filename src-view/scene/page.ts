// The sheet of paper around a figure: its width, a margin, a title over it.

import {
  group,
  onGrid,
  stacked,
  text,
  TITLE,
  ink,
  LABEL,
  type Block,
  type Scene,
  type Source,
} from "./marks";
import { wrapped } from "./textWidth";

/** A column of a two-column journal, and the width of its page, in millimetres. */
export const COLUMN = 86;
export const FULL = 178;
export const NARROWEST = 40;
export const WIDEST = 600;

const MARGIN = 3;
/** A pixel of a screen, in points. */
const SCREEN_PIXEL = 0.75;

/** A width in millimetres as points, in whole pixels. */
function pointsAcross(millimetres: number): number {
  return Math.floor(((millimetres / 25.4) * 72) / SCREEN_PIXEL) * SCREEN_PIXEL;
}

/** The room for a figure's blocks. */
export function roomIn(millimetres: number): number {
  return pointsAcross(millimetres) - 2 * MARGIN;
}

export interface Sheet {
  readonly title: string;
  readonly description: string;
  readonly source: Source;
  readonly millimetres: number;
}

/** Puts blocks one beneath the other under the title. */
export function sheet(
  { title, description, source, millimetres }: Sheet,
  blocks: readonly Block[],
  gap = 8.25,
): Scene {
  const wanted = pointsAcross(millimetres);
  const body = stacked([heading(title, wanted - 2 * MARGIN), ...blocks], gap);
  // A table that has no narrower form takes what it needs.
  const width = Math.max(wanted, Math.ceil((body.width + 2 * MARGIN) / SCREEN_PIXEL) * SCREEN_PIXEL);
  const height = Math.ceil((body.height + 2 * MARGIN) / SCREEN_PIXEL) * SCREEN_PIXEL;
  return {
    width,
    height,
    title,
    description,
    source,
    marks: [{ kind: "group", x: MARGIN, y: MARGIN, marks: body.marks }],
  };
}

function heading(title: string, width: number): Block {
  return lines(wrapped(title, width, TITLE, true), width, { size: TITLE, bold: true });
}

/** A paragraph in the size of labels. */
export function paragraph(words: string, width: number): Block {
  return lines(wrapped(words, width, LABEL), width, { fill: ink.soft });
}

function lines(
  texts: readonly string[],
  width: number,
  look: { size?: number; bold?: boolean; fill?: string },
): Block {
  const { size = LABEL } = look;
  const leading = onGrid(1.25 * size);
  return {
    width,
    height: onGrid((texts.length - 1) * leading + size),
    marks: texts.map((words, i) => text(0, onGrid(0.8 * size) + i * leading, words, look)),
  };
}

/** In one line, each so far from the one before. */
export function beside(blocks: readonly Block[], step: number): Block {
  return {
    width: (blocks.length - 1) * step + (blocks.at(-1)?.width ?? 0),
    height: Math.max(...blocks.map(({ height }) => height)),
    marks: blocks.map(({ marks }, i) => group(i * step, 0, marks)),
  };
}
