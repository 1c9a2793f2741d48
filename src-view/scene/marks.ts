// What a figure is made of before it is text: a few kinds of marks on a white page, in points.
//
// The same data make the same marks wherever they are drawn, so a figure of the page and one of the command
// line are the same bytes.

/** A pixel of the PNG at twice the screen's size, in points: what has sharp edges lies on multiples of it. */
export const PIXEL = 0.375;

/** The faces have one set of widths, so that a text is as long as it was laid out whichever is at hand. */
export const FONT_FAMILY = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif";

/** Points: what a journal wants in print is 7 to 9. */
export const TITLE = 8;
export const LABEL = 7;

export const ink = {
  text: "#000000",
  soft: "#404040",
  line: "#595959",
  grid: "#dcdcdc",
  frame: "#8c8c8c",
} as const;

export interface Text {
  readonly kind: "text";
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly text: string;
  /** Raised behind the text: the power of ten. */
  readonly raised?: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: "middle" | "end";
  /** Reads upwards. */
  readonly upright?: boolean;
}

export interface Path {
  readonly kind: "path";
  readonly d: string;
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: string;
  /** Cells and bars: edges fall on pixels, and nothing shows through between neighbours. */
  readonly crisp?: boolean;
}

interface Picture {
  readonly kind: "image";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A PNG as a data address. */
  readonly png: string;
}

interface Group {
  readonly kind: "group";
  readonly x: number;
  readonly y: number;
  /** What it is, for those who hear the figure. */
  readonly label?: string;
  readonly scale?: number;
  readonly marks: readonly Mark[];
}

export type Mark = Text | Path | Picture | Group;

/** Marks from the upper left corner on, and how much room they take. */
export interface Block {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** Where a figure comes from, so that it can be made again. */
export interface Source {
  /** `cnn-pytorch on digits, seed 0, … at 40/backward/conv2`. */
  readonly about: string;
  /** `backstep figure …`. */
  readonly command: string;
  /** The file that the session has to be saved as before, where the command line needs it. */
  readonly session?: string;
}

export interface Scene extends Block {
  readonly title: string;
  /** The figure in words. */
  readonly description: string;
  readonly source: Source;
}

export function text(
  x: number,
  y: number,
  words: string,
  look: Omit<Text, "kind" | "x" | "y" | "text"> = {},
): Text {
  return { kind: "text", x, y, text: words, ...look };
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string = ink.line,
  width = 0.5,
): Path {
  return { kind: "path", d: `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`, stroke, width };
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  look: Omit<Path, "kind" | "d">,
): Path {
  return { kind: "path", d: boxPath(x, y, width, height), ...look };
}

/** Path data in points, clockwise from the upper left corner. */
export function boxPath(x: number, y: number, width: number, height: number): string {
  return `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
}

export function group(x: number, y: number, marks: readonly Mark[], label?: string): Group {
  return { kind: "group", x, y, marks, ...(label !== undefined && { label }) };
}

/** One beneath the other, each on a whole pixel. */
export function stacked(blocks: readonly Block[], gap: number): Block {
  const marks: Mark[] = [];
  let y = 0;
  for (const block of blocks) {
    marks.push(group(0, y, block.marks));
    y += onGrid(block.height + gap);
  }
  const height = blocks.length ? y - onGrid(gap) : 0;
  return { width: Math.max(0, ...blocks.map(({ width }) => width)), height, marks };
}

/** The next multiple of a pixel. */
export function onGrid(points: number): number {
  return Math.ceil(points / PIXEL - 1e-6) * PIXEL;
}

/** A coordinate as text: thousandths of a point are finer than any printer. */
export function short(x: number): string {
  const rounded = Math.round(x * 1000) / 1000;
  return String(rounded === 0 ? 0 : rounded);
}
