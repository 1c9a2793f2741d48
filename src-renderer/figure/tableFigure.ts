// A table with three rules, as books have it; text left, numbers right.

import { exactText } from "./csv";
import { shortNumber } from "../draw/number";
import { roomIn, sheet, type Sheet } from "./page";
import { ink, LABEL, line, text, type Block, type Mark, type Scene } from "./scene";
import { fitted, textWidth } from "./textWidth";

export interface Column {
  readonly name: string;
  /** In brackets behind the name. */
  readonly unit?: string;
  /** Numbers are whole: written in full. */
  readonly whole?: boolean;
}

/** Undefined where there is none. */
export type Cell = string | number | undefined;

export interface TableFigure {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const ROW = 10.5;
const GAP = 9;
const DASH = "–";

export function tableScene(table: TableFigure, page: Sheet): Scene {
  return sheet(page, [tableBlock(table, roomIn(page.millimetres))]);
}

export function headOf({ name, unit }: Column): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function tableBlock({ columns, rows }: TableFigure, width: number): Block {
  const heads = columns.map(headOf);
  const cells = rows.map((row) => row.map((cell, c) => cellText(cell, columns[c])));
  const wanted = heads.map((head, c) =>
    Math.max(textWidth(head, LABEL, true), ...cells.map((row) => textWidth(row[c] ?? "", LABEL))),
  );
  const all = wanted.reduce((sum, w) => sum + w, 0);
  const room = width - GAP * (columns.length - 1);
  // Texts give way, numbers do not.
  const isText = columns.map((_, c) => rows.some((row) => typeof row[c] === "string"));
  const texts = wanted.reduce((sum, w, c) => sum + (isText[c] ? w : 0), 0);
  const spare = room - all;
  const widths = wanted.map((w, c) => (spare < 0 && isText[c] ? Math.max(20, w + (spare * w) / texts) : w));
  const gap = spare > 0 && columns.length > 1 ? Math.min(GAP + spare / (columns.length - 1), 24) : GAP;
  const starts = widths.map((_, c) => widths.slice(0, c).reduce((x, w) => x + w + gap, 0));
  const end = (starts.at(-1) ?? 0) + (widths.at(-1) ?? 0);
  const put = (words: string, c: number, y: number, bold: boolean): Mark => {
    const shown = fitted(words, widths[c]!, LABEL, bold);
    return isText[c]
      ? text(starts[c]!, y, shown, { bold })
      : text(starts[c]! + widths[c]!, y, shown, { bold, anchor: "end" });
  };
  const bottom = (rows.length + 1) * ROW + 3;
  return {
    width: end,
    height: bottom + 1,
    marks: [
      line(0, 0.5, end, 0.5, ink.text, 0.8),
      ...heads.map((head, c) => put(head, c, 8.5, true)),
      line(0, ROW + 1.5, end, ROW + 1.5, ink.text, 0.5),
      ...cells.flatMap((row, r) => row.map((words, c) => put(words, c, (r + 1) * ROW + 9.5, false))),
      line(0, bottom, end, bottom, ink.text, 0.8),
    ],
  };
}

function cellText(cell: Cell, column: Column | undefined): string {
  if (cell === undefined) return DASH;
  if (typeof cell === "string") return cell;
  return column?.whole ? exactText(cell, "float64") : shortNumber(cell);
}
