// A figure that somebody asked for: what to draw, what to write into a table, what it is called, and which command line
// makes it again. The page's menus and `backstep figure` make them by the same functions, one a kind.

import type { SessionInfo } from "../../src-engine/protocol/protocol";
import type { Drawing } from "../scene/drawing";
import type { Source } from "../scene/marks";
import { svgOf } from "../scene/svg";
import { sourceOf, type Asked } from "./source";
import type { Where } from "./tensorRow";

export interface Figure {
  readonly info: SessionInfo;
  readonly drawing: Drawing;
  /** What the table holds, where that is more than what is drawn. */
  readonly table?: Pick<Drawing, "csv">;
  readonly asked: Asked;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** The whole run up to an address. */
export type Run = Pick<Where, "info" | "address" | "branch">;

/** @param millimetres the width asked for; what has no narrower form is wider */
export function figureSvg(figure: Figure, millimetres: number): string {
  const { drawing } = figure;
  const source = figureSource(figure, millimetres);
  const page = { title: drawing.title, description: drawing.words(), source, millimetres };
  return svgOf(drawing.scene(page));
}

export function figureCsv({ drawing, table = drawing }: Figure): string {
  return table.csv();
}

export function figureSource({ info, asked, name }: Figure, millimetres: number): Source {
  return sourceOf(info, asked, millimetres, name);
}

/** What the PNG says of itself: by the names that the format has for it. */
export function figureTexts(figure: Figure, millimetres: number): Readonly<Record<string, string>> {
  const { about, command } = figureSource(figure, millimetres);
  return {
    Title: figure.drawing.title,
    Software: "Backstep",
    Description: about,
    Source: command,
  };
}
