// Why a number is that number: value, float64 and bound, the largest terms as a waterfall, the rest as one bar.

import type { Explanation, Factor } from "../../src-engine/protocol/protocol";
import { boundlessWords } from "../../src-engine/protocol/rounding";
import { elementName } from "../../src-engine/protocol/tensorPath";
import { count, shortNumber } from "../number";
import { barInk } from "../scene/bars";
import { box, ink, LABEL, line, onGrid, text, type Block, type Mark, type Scene } from "../scene/marks";
import { paragraph, roomIn, sheet, type Sheet } from "../scene/page";
import { fitted, textWidth } from "../scene/textWidth";
import { pathsInCommon } from "../tensor/terms";
import { waterfall, type Fall } from "../tensor/waterfall";
import { explanationCsv } from "./explanationCsv";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";

/** @param terms how many were asked for; 10 is usual, and left out of the command */
export function explain(
  { info, branch }: Pick<Run, "info" | "branch">,
  told: Explanation,
  terms: number,
): Figure {
  const { address, element } = told;
  return {
    info,
    drawing: {
      title: address.replace(" @ ", " @\u00a0"),
      scene: (page) => explainScene(told, page),
      words: () => `${valueInWords(told)}.`,
      csv: () => explanationCsv(told),
    },
    asked: {
      kind: "explain",
      options: {
        at: address.replace(/^.* @ /, ""),
        element: elementName(element.path, element.index),
        terms: terms === 10 ? undefined : terms,
      },
      branch,
    },
    name: fileName(info.model, "explain", address),
  };
}

/** Nobody reads more bars than that in print. */
const MOST_TERMS = 20;
const ROW = 10.5;
const BAR = 6;

function explainScene(explanation: Explanation, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  return sheet(
    page,
    [paragraph(valueInWords(explanation), width), terms(explanation, width), totals(explanation, width)],
    6,
  );
}

export function valueInWords(explanation: Explanation): string {
  const { element, float64, bound } = explanation;
  const apart = Math.abs(element.value - float64);
  const words = boundlessWords(explanation);
  const held = words === undefined ? `rounding bound ${shortNumber(bound)}` : words;
  return `value ${precise(element.value)} · float64 ${precise(float64)} · difference ${shortNumber(apart)} · ${held}`;
}

const precise = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(9))).replaceAll("-", "−") : shortNumber(x);

interface Row {
  readonly factors: readonly string[];
  readonly value: string;
  readonly fall: Fall;
  readonly fill: string;
  readonly bold?: boolean;
}

function terms(explanation: Explanation, width: number): Block {
  const shown = explanation.terms.slice(0, MOST_TERMS);
  const left = explanation.terms.slice(MOST_TERMS);
  const rest = {
    count: explanation.rest.count + left.length,
    sum: left.reduce((sum, { value }) => sum + value, explanation.rest.sum),
  };
  const falls = waterfall(
    shown.map(({ value }) => value),
    rest.sum,
    explanation.sum,
  );
  const paths = pathsInCommon(explanation);
  const heads = paths?.length ? paths.map((path) => path ?? "constant") : undefined;
  const fillOf = (value: number): string => (value < 0 ? barInk.negative : barInk.positive);
  const rows: Row[] = shown.map(({ factors, value }, i) => ({
    factors: heads
      ? factors.map((factor) => factorText(factor, false))
      : [factors.map((factor) => factorText(factor, true)).join(" × ")],
    value: shortNumber(value),
    fall: falls.terms[i]!,
    fill: fillOf(value),
  }));
  if (rest.count > 0) {
    const name = `${count(rest.count)} ${rest.count === 1 ? "other" : "others"}`;
    rows.push({ factors: [name], value: shortNumber(rest.sum), fall: falls.rest, fill: "#8c8c8c" });
  }
  rows.push({
    factors: ["sum"],
    value: shortNumber(explanation.sum),
    fall: falls.sum,
    fill: barInk.sum,
    bold: true,
  });

  const names = heads ?? ["factors"];
  const right = Math.max(textWidth("term", LABEL), ...rows.map(({ value }) => textWidth(value, LABEL, true)));
  const wanted = names.map((name, c) =>
    Math.max(
      textWidth(name, LABEL),
      ...rows
        .filter(({ factors }) => factors.length > 1 || names.length === 1)
        .map(({ factors }) => textWidth(factors[c] ?? "", LABEL)),
    ),
  );
  const gap = 9;
  const fewest = 60;
  // What the bars leave; columns that want more than that share it by what they want.
  const room = width - right - gap - fewest - names.length * gap;
  const all = wanted.reduce((sum, w) => sum + w, 0);
  const columns = wanted.map((w) => (all > room ? (w / all) * room : w));
  const starts = columns.map((_, c) => columns.slice(0, c).reduce((x, w) => x + w + gap, 0));
  const from = onGrid((starts.at(-1) ?? 0) + (columns.at(-1) ?? 0) + gap);
  const length = onGrid(width - right - gap - from) - 0.375;
  const top = onGrid(10.5);
  const marks: Mark[] = names.map((name, c) =>
    text(starts[c]!, 7, `${c ? "× " : ""}${fitted(name, columns[c]! - (c ? 6 : 0), LABEL)}`, {
      fill: ink.soft,
    }),
  );
  marks.push(
    text(from, 7, "sum so far", { fill: ink.soft }),
    text(width, 7, "term", { fill: ink.soft, anchor: "end" }),
  );
  rows.forEach(({ factors, value, fall, fill, bold = false }, i) => {
    const y = top + i * ROW;
    marks.push(line(0, y, width, y, bold ? ink.line : ink.grid, 0.5));
    factors.forEach((words, c) => {
      const span = factors.length === 1 ? from - gap : columns[c]!;
      marks.push(text(starts[c]!, y + 7.5, fitted(words, span, LABEL), { bold }));
    });
    marks.push(box(from + fall.start * length, y + 2.25, Math.max(0.5, fall.length * length), BAR, { fill }));
    marks.push(text(width, y + 7.5, value, { anchor: "end", bold }));
  });
  const bottom = top + rows.length * ROW;
  const zero = from + falls.zero * length;
  marks.push(line(0, bottom, width, bottom), line(zero, top, zero, bottom, ink.line, 0.5));
  marks.push(...ends(falls, from, length, bottom));
  return { width, height: bottom + 9.75, marks };
}

/** What the bars' two ends stand for, and zero where it is neither. */
function ends(
  { low, high, zero }: { low: number; high: number; zero: number },
  from: number,
  length: number,
  y: number,
): Mark[] {
  if (low === high) return [];
  const look = { fill: ink.soft } as const;
  const [first, last] = [shortNumber(low), shortNumber(high)];
  const at = from + zero * length;
  const isApart = at - from > textWidth(first, LABEL) + 6 && from + length - at > textWidth(last, LABEL) + 6;
  return [
    text(from, y + 8, first, look),
    text(from + length, y + 8, last, { ...look, anchor: "end" }),
    ...(isApart ? [text(at, y + 8, "0", { ...look, anchor: "middle" })] : []),
  ];
}

function totals(
  { positive, negative, cancellation, terms: { length }, rest }: Explanation,
  width: number,
): Block {
  const all = length + rest.count;
  return paragraph(
    `${count(all)} ${all === 1 ? "term" : "terms"} · positive ${shortNumber(positive)} · negative ${shortNumber(negative)} · cancellation ${shortNumber(cancellation)} (magnitudes of the terms over that of their sum)`,
    width,
  );
}

function factorText({ path, index, value, text: words }: Factor, named: boolean): string {
  if (path === undefined || index === undefined) return shortNumber(value);
  const where = named ? elementName(path, index) : elementName("", index);
  return words === undefined
    ? `${where} ${shortNumber(value)}`.trim()
    : `f(${elementName(path, index)}) ${shortNumber(value)}`;
}
