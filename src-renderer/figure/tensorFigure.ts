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
import { beside, paragraph, roomIn, sheet, type Sheet } from "./page";
import { ink, LABEL, stacked, text, type Block, type Scene } from "./scene";
import { fitted, textWidth } from "./textWidth";

export interface TensorRow {
  /** What it is here: `activation`, `gradient`, `A − B`. */
  readonly name: string;
  readonly path: TensorPath;
  /** What is drawn: of a per-sample tensor one sample. */
  readonly tensor: Tensor;
  readonly picture: Picture;
  readonly scale: Scale;
  /** Behind the shape: `one scale for all channels`. */
  readonly note?: string;
}

export interface TensorFigure {
  readonly kind: "tensors";
  readonly title: string;
  readonly rows: readonly TensorRow[];
}

/** A row is at most so high, as a share of the figure's width. */
const HEIGHTS = [0.75, 0.48, 0.4] as const;

export function tensorScene({ rows }: TensorFigure, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const share = HEIGHTS[Math.min(rows.length, HEIGHTS.length) - 1] ?? HEIGHTS[0];
  return sheet(
    page,
    rows.map((row) => rowBlock(row, width, share * width)),
    9,
  );
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
  const { tensor, picture, scale, note } = row;
  const facts = paragraph(
    [`[${tensor.shape.join(",")}]`, picture.caption, note].filter(Boolean).join(" · "),
    width,
  );
  if (picture.kind === "number") {
    const value = `${row.path} = ${shortNumber(tensor.data[0] ?? NaN)}`;
    return { width, height: 9, marks: [text(0, 7, value)] };
  }
  if (picture.kind === "bars") {
    const drawn = bars(
      { values: tensor.data, names: picture.names, signed: scale.map === "diverging" },
      width,
    );
    return stacked([named(row, width), facts, drawn], 2.25);
  }
  const legend = scaleLegend(scale);
  const drawn = mosaic(tensor, picture.fold, scale, { width, height });
  return stacked([beside(named(row, width), legend, width), facts, drawn], 2.25);
}

function named({ name, path }: TensorRow, width: number): Block {
  const gap = 4;
  const first = name === "" ? 0 : textWidth(name, LABEL) + gap;
  const shown = fitted(path, width - first, LABEL, true);
  return {
    width: first + textWidth(shown, LABEL, true),
    height: 9,
    marks: [
      ...(name === "" ? [] : [text(0, 7, name, { fill: ink.soft })]),
      text(first, 7, shown, { bold: true }),
    ],
  };
}
