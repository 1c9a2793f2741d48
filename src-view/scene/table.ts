// A table with three rules, as books have it; text left, numbers right.

import { count, shortNumber } from "../number";
import { csvOf } from "./csv";
import type { Drawing } from "./drawing";
import { ink, LABEL, line, text, type Block, type Mark, type Scene } from "./marks";
import { paragraph, roomIn, sheet, type Sheet } from "./page";
import { fitted, textWidth, wrapped } from "./textWidth";

interface Column {
  readonly name: string;
  /** In brackets behind the name. */
  readonly unit?: string;
  /** Numbers are whole: written in full. */
  readonly whole?: boolean;
}

/** Undefined where there is none. */
export type Cell = string | number | undefined;

interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** So many rows are drawn at most, and the others counted; as numbers there are all of them. */
  readonly most?: number;
}

const ROW = 10.5;
const LEADING = 9;
const GAP = 9;
/** A column's head breaks no earlier than that. */
const NARROW = 36;
/** A text that is longer gives way to the others. */
const LONG = 60;
const DASH = "–";

export function tableDrawing(table: Table): Drawing {
  const { title, columns, rows } = table;
  return {
    title,
    scene: (page) => tableScene(table, page),
    words: () => `A table of ${rows.length} rows: ${columns.map(headOf).join(", ")}.`,
    csv: () => csvOf(columns.map(headOf), rows),
  };
}

function tableScene(table: Table, page: Sheet): Scene {
  const { rows, most = rows.length } = table;
  const width = roomIn(page.millimetres);
  const block = tableBlock({ ...table, rows: rows.slice(0, most) }, width);
  if (rows.length <= most) return sheet(page, [block]);
  return sheet(page, [block, paragraph(`and ${count(rows.length - most)} more`, width)]);
}

function headOf({ name, unit }: Column): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function tableBlock({ columns, rows }: Table, width: number): Block {
  const cells = rows.map((row) => row.map((cell, c) => cellText(cell, columns[c])));
  const isText = columns.map((_, c) => !rows.some((row) => typeof row[c] === "number"));
  const widest = columns.map((_, c) => Math.max(0, ...cells.map((row) => textWidth(row[c] ?? "", LABEL))));
  const heads = columns.map((column, c) => headLines(column, Math.max(widest[c]!, NARROW)));
  const wanted = heads.map((lines, c) =>
    Math.max(widest[c]!, ...lines.map((words) => textWidth(words, LABEL, true))),
  );
  const spare = width - GAP * (columns.length - 1) - wanted.reduce((sum, w) => sum + w, 0);
  // Long texts give way; numbers do not, and neither do short texts.
  const long = wanted.map((w, c) => (isText[c] && w > LONG ? w - LONG : 0));
  const most = long.reduce((sum, w) => sum + w, 0);
  const widths = wanted.map((w, c) =>
    spare < 0 && most > 0 ? w + Math.max(-long[c]!, (spare * long[c]!) / most) : w,
  );
  const gap = spare > 0 && columns.length > 1 ? Math.min(GAP + spare / (columns.length - 1), 2.5 * GAP) : GAP;
  const starts = widths.map((_, c) => widths.slice(0, c).reduce((x, w) => x + w + gap, 0));
  const end = (starts.at(-1) ?? 0) + (widths.at(-1) ?? 0);
  const put = (words: string, c: number, y: number, bold: boolean): Mark =>
    isText[c]
      ? text(starts[c]!, y, words, { bold })
      : text(starts[c]! + widths[c]!, y, words, { bold, anchor: "end" });
  const head = Math.max(1, ...heads.map((lines) => lines.length)) * LEADING + 3;
  // What is too long for its column takes more lines: a table's only words are not cut.
  const body = (rows.length ? cells : [["none"]]).map((row) =>
    row.map((words, c) => wrapped(words, widths[c]! + 0.5, LABEL)),
  );
  const heights = body.map((row) => ROW + (Math.max(1, ...row.map(({ length }) => length)) - 1) * LEADING);
  const tops = heights.map((_, r) => heights.slice(0, r).reduce((sum, height) => sum + height, head));
  const bottom = heights.reduce((sum, height) => sum + height, head) + 3;
  return {
    width: end,
    height: bottom + 1,
    marks: [
      line(0, 0.5, end, 0.5, ink.text, 0.8),
      // The last line of every head stands on the rule.
      ...heads.flatMap((lines, c) =>
        lines.map((words, i) =>
          put(
            fitted(words, widths[c]! + 0.5, LABEL, true),
            c,
            head - 3 - (lines.length - 1 - i) * LEADING,
            true,
          ),
        ),
      ),
      line(0, head, end, head, ink.text, 0.5),
      ...body.flatMap((row, r) =>
        row.flatMap((lines, c) =>
          lines.map((words, i) => put(words, c, tops[r]! + 8.5 + i * LEADING, false)),
        ),
      ),
      line(0, bottom, end, bottom, ink.text, 0.8),
    ],
  };
}

/** A head may take two lines where its numbers are narrower. */
function headLines(column: Column, width: number): string[] {
  return wrapped(headOf(column), width, LABEL, true, false);
}

function cellText(cell: Cell, column: Column | undefined): string {
  if (cell === undefined) return DASH;
  if (typeof cell === "string") return cell;
  return column?.whole ? count(cell) : shortNumber(cell);
}
