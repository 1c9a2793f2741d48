// Figures for people, as a Markdown table whose columns line up.

export type Cell = string | number | null;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell) => cellText(cell)));
  const widths = head.map((title, c) => Math.max(3, title.length, ...texts.map((row) => row[c]!.length)));
  const isNumber = head.map((_title, c) => rows.some((row) => typeof row[c] === "number"));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, c) => (isNumber[c] ? text.padStart(widths[c]!) : text.padEnd(widths[c]!))).join(" | ")} |`;
  const rule = widths.map((width, c) => (isNumber[c] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [line(head), line(rule), ...texts.map(line)].join("\n");
}

/** Three figures that matter, thousands parted. */
function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  const digits = Math.abs(cell) >= 100 ? 0 : Math.abs(cell) >= 10 ? 1 : 2;
  return cell.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
