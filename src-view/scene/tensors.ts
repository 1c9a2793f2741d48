// Tensors as pictures, one row each: activation above gradient, W above dW, A above B above A − B. What has the same
// shape has the same geometry.

import type { TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { shortNumber } from "../number";
import type { Picture } from "../tensor/picture";
import type { Scale } from "../tensor/scale";
import type { Scope } from "../tensor/shading";
import { bars } from "./bars";
import type { Drawing } from "./drawing";
import { scaleLegend } from "./legend";
import { ink, LABEL, onGrid, stacked, text, type Block } from "./marks";
import { mosaic } from "./mosaic";
import { beside, roomIn, sheet } from "./page";
import { tensorsCsv } from "./tensorsCsv";
import { fitted, textWidth } from "./textWidth";

/** Between which limits the numbers are coloured. */
export interface Shaded {
  readonly scale: Scale;
  /** One for each map, where each has its own. */
  readonly maps?: readonly Scale[];
  /** How many numbers lie beyond the limits. */
  readonly clipped?: number;
  /** Whose limits they are: the tensor's own where it is left out. */
  readonly scope?: Scope;
}

export interface TensorRow extends Shaded {
  /** What it is here: `activation`, `gradient`, `A − B`. */
  readonly name: string;
  readonly path: TensorPath;
  /** What is drawn: of a per-sample tensor one sample. */
  readonly tensor: Tensor;
  readonly picture: Picture;
  /** Which sample of the batch it is, where it is one of a per-sample tensor. */
  readonly sample?: number;
  /** What its axes are called, one name each. */
  readonly axes?: readonly string[];
  /** Behind the shape. */
  readonly note?: string;
  /** What the maps are called, where they are not just counted. */
  readonly names?: readonly string[];
}

/** How high a row may be, as a share of the figure's width: alone, among others, and of many small kernels. */
const ALONE = 0.8;
const AMONG = 0.56;
const KERNELS = 0.9;
/** A single map among others is no larger than that. */
const SINGLE = 0.36;
const MOST_BESIDE = 2;
const GUTTER = 9;

export function tensorsDrawing(title: string, rows: readonly TensorRow[]): Drawing {
  return {
    title,
    scene: (page) => sheet(page, rowBlocks(rows, roomIn(page.millimetres)), 9),
    words: () => rows.map(rowInWords).join(" "),
    csv: () => tensorsCsv(rows),
  };
}

/** One beneath the other; single maps in a line as far as they fit, since each alone would leave most of it empty. */
function rowBlocks(rows: readonly TensorRow[], width: number): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < rows.length;) {
    let end = i + 1;
    while (isSingle(rows[i]) && isSingle(rows[end]) && end - i < MOST_BESIDE) end++;
    const part = (width - GUTTER * (end - i - 1)) / (end - i);
    const line = rows.slice(i, end).map((row) => rowBlocksOf(row, part, heightOf(row, rows.length) * width));
    const step = onGrid(part + GUTTER);
    // Pictures begin at one height, however long what stands above them.
    const heads = beside(
      line.map(({ head }) => head),
      step,
    );
    blocks.push(
      stacked(
        [
          heads,
          beside(
            line.map(({ body }) => body),
            step,
          ),
        ],
        2.25,
      ),
    );
    i = end;
  }
  return blocks;
}

/** An image, or a kernel: what is higher than a few lines and not much wider than high. */
function isSingle(row: TensorRow | undefined): boolean {
  if (row?.picture.kind !== "cells") return false;
  const { groups, panels, rows, columns } = row.picture.fold;
  return groups * panels === 1 && rows > 1 && columns <= 2 * rows;
}

function heightOf({ picture: { fold } }: TensorRow, rows: number): number {
  if (fold.panels > 1) return KERNELS;
  if (rows === 1) return ALONE;
  return fold.groups === 1 ? SINGLE : AMONG;
}

function rowInWords({ name, path, tensor, picture, scale }: TensorRow): string {
  const numbers =
    picture.kind === "number"
      ? shortNumber(tensor.data[0] ?? NaN)
      : picture.fold.colors
        ? `${picture.caption} as in the image`
        : `${picture.caption}, colours from ${shortNumber(scale.low)} to ${shortNumber(scale.high)}`;
  const wrong = scale.notFinite ? `, ${scale.notFinite} not finite` : "";
  return `${name} ${path} [${tensor.shape.join(",")}]: ${numbers}${wrong}.`;
}

/** What is told of a row, and its picture. */
function rowBlocksOf(
  row: TensorRow,
  width: number,
  height: number,
): { readonly head: Block; readonly body: Block } {
  const { tensor, picture, scale, maps, clipped, scope } = row;
  const name = named(row, width);
  if (picture.kind === "number") {
    return {
      head: name,
      body: { width, height: 9, marks: [text(0, 7, shortNumber(tensor.data[0] ?? NaN))] },
    };
  }
  if (picture.kind === "bars") {
    const { names } = picture;
    return {
      head: name,
      body: bars({ values: tensor.data, names, signed: scale.map === "diverging" }, width),
    };
  }
  // Colours are as they were; the caption says what they are.
  if (picture.fold.colors) {
    const body = mosaic(tensor, picture.fold, scale, { width, height });
    return { head: stacked([name, colorsInWords(width)], 2.25), body };
  }
  const legend = scaleLegend(scale, width, {
    own: maps !== undefined,
    clipped,
    whose: scope === "layer" || scope === "map" ? undefined : scope,
  });
  return {
    head: stacked([name, legend], 2.25),
    body: mosaic(tensor, picture.fold, maps ?? scale, { width, height, names: row.names }),
  };
}

function colorsInWords(width: number): Block {
  return { width, height: 9, marks: [text(0, 7, "colours as in the image, 0 … 255", { fill: ink.soft })] };
}

/** What it is at the left, how much of it at the right. */
function named({ name, path, tensor, picture, note }: TensorRow, width: number): Block {
  const facts = [`[${tensor.shape.join(",")}]`, picture.caption, note].filter(Boolean).join(" · ");
  const right = textWidth(facts, LABEL);
  const first = name === "" ? 0 : textWidth(name, LABEL) + 4;
  const marks = [
    ...(name === "" ? [] : [text(0, 7, name, { fill: ink.soft })]),
    text(first, 7, fitted(path, width - first, LABEL, true), { bold: true }),
  ];
  const isOneLine = first + textWidth(path, LABEL, true) + 8 + right <= width;
  return isOneLine
    ? { width, height: 9, marks: [...marks, text(width, 7, facts, { fill: ink.soft, anchor: "end" })] }
    : { width, height: 18, marks: [...marks, text(0, 16, fitted(facts, width, LABEL), { fill: ink.soft })] };
}
