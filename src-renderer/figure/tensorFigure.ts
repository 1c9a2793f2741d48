// Tensors as pictures, one row each: activation above gradient, W above dW, A above B above A − B. What has the same
// shape has the same geometry.

import type { TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { shortNumber } from "../draw/number";
import type { Picture } from "../draw/picture";
import type { Scale } from "../draw/scale";
import { bars } from "./bars";
import { scaleLegend } from "./legend";
import { mosaic } from "./mosaic";
import { roomIn, sheet, type Sheet } from "./page";
import { ink, LABEL, stacked, text, type Block, type Scene } from "./scene";
import { fitted, textWidth } from "./textWidth";

/** Between which limits the numbers are coloured. */
export interface Shaded {
  readonly scale: Scale;
  /** One for each map, where each has its own. */
  readonly maps?: readonly Scale[];
  /** How many numbers lie beyond the limits. */
  readonly clipped?: number;
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
  /** Behind the shape. */
  readonly note?: string;
}

export interface TensorFigure {
  readonly kind: "tensors";
  readonly title: string;
  readonly rows: readonly TensorRow[];
}

/** How high a row may be, as a share of the figure's width: alone, among others, and of many small kernels. */
const ALONE = 0.8;
const AMONG = 0.56;
const KERNELS = 0.9;
/** A single map among others is no larger than that. */
const SINGLE = 0.36;

export function tensorScene({ rows }: TensorFigure, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  return sheet(
    page,
    rows.map((row) => rowBlock(row, width, heightOf(row, rows.length) * width)),
    9,
  );
}

function heightOf({ picture: { fold } }: TensorRow, rows: number): number {
  if (fold.panels > 1) return KERNELS;
  if (rows === 1) return ALONE;
  return fold.groups === 1 ? SINGLE : AMONG;
}

export function rowInWords({ name, path, tensor, picture, scale }: TensorRow): string {
  const numbers =
    picture.kind === "number"
      ? shortNumber(tensor.data[0] ?? NaN)
      : `${picture.caption}, colours from ${shortNumber(scale.low)} to ${shortNumber(scale.high)}`;
  const wrong = scale.notFinite ? `, ${scale.notFinite} not finite` : "";
  return `${name} ${path} [${tensor.shape.join(",")}]: ${numbers}${wrong}.`;
}

function rowBlock(row: TensorRow, width: number, height: number): Block {
  const { tensor, picture, scale, maps, clipped } = row;
  if (picture.kind === "number") {
    const value = `${row.path} = ${shortNumber(tensor.data[0] ?? NaN)}`;
    return { width, height: 9, marks: [text(0, 7, value)] };
  }
  if (picture.kind === "bars") {
    const { names } = picture;
    const drawn = bars({ values: tensor.data, names, signed: scale.map === "diverging" }, width);
    return stacked([named(row, width), drawn], 2.25);
  }
  const drawn = mosaic(tensor, picture.fold, maps ?? scale, { width, height });
  return stacked([named(row, width), scaleLegend(scale, { own: maps !== undefined, clipped }), drawn], 2.25);
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
