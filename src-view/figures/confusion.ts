// A confusion matrix: labels down, predictions across, counts in the cells, recall and precision at the rims.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { Assessment, ClassScore, SessionInfo } from "../../src-engine/protocol/protocol";
import { count, percent } from "../number";
import { csvOf } from "../scene/csv";
import type { Drawing } from "../scene/drawing";
import { box, ink, LABEL, onGrid, text, type Block, type Mark, type Scene } from "../scene/marks";
import { paragraph, roomIn, sheet, type Sheet } from "../scene/page";
import { fitted, textWidth } from "../scene/textWidth";
import { classesInOrder, groupedCounts, groupsOf, MOST_ROWS } from "../tensor/groupedConfusion";
import { confusionMatrix } from "../tensor/confusionMatrix";
import { Confusions } from "../tensor/confusions";
import type { CountScale } from "../tensor/countColors";
import type { Figure } from "./figure";
import { fileName } from "./source";

interface Matrix {
  readonly classes: readonly string[];
  readonly counts: Confusions;
  readonly scale: CountScale;
  readonly assessment: Assessment;
}

/** @param pairs three numbers each: label, predicted, count */
export function confusion(
  info: SessionInfo,
  assessment: Assessment,
  pairs: ArrayLike<number>,
  scale: CountScale,
  branch: string | undefined,
): Figure {
  const { split, address } = assessment;
  const { classes } = info.data;
  const title = `What ${info.model} takes the ${split} images of ${basename(info.data.name)} for @\u00a0${address}`;
  return {
    info,
    drawing: matrixDrawing(title, {
      classes,
      counts: new Confusions(pairs, classes.length),
      scale,
      assessment,
    }),
    asked: { kind: "confusion", options: { at: address, split, axis: scale }, branch },
    name: fileName(info.model, "confusion", split, address),
  };
}

function matrixDrawing(title: string, matrix: Matrix): Drawing {
  return {
    title,
    scene: (page) => matrixScene(matrix, page),
    words: () => `${matrixInWords(matrix)}.`,
    csv: () => matrixCsv(matrix),
  };
}

const LARGEST = 26;
const ROW = 15;
/** Beneath that a number does not fit its cell. */
const LEGIBLE = 10;

function matrixScene(figure: Matrix, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const words = paragraph(matrixInWords(figure), width);
  if (figure.classes.length <= MOST_ROWS) return sheet(page, [words, cellsOf(figure, width)], 6);
  const worst = paragraph(worstInWords(figure), width);
  return sheet(page, [words, cellsOf(togetherByGroups(figure), width), worst], 6);
}

/** Of more classes than have a row each neighbours are counted together. */
function togetherByGroups({ classes, counts, scale, assessment }: Matrix): Matrix {
  const groups = groupsOf(classesInOrder(classes, counts, "number"), classes);
  const { counts: cells } = groupedCounts(counts, groups, groups);
  const pairs = cells.flatMap((row, r) => row.flatMap((n, c) => (n > 0 ? [r, c, n] : [])));
  const scores = groups.map(({ classes: own }): ClassScore => {
    const sum = (what: "count" | "predicted" | "correct"): number =>
      own.reduce((all, c) => all + (assessment.classes[c]?.[what] ?? 0), 0);
    const [count, predicted, correct] = [sum("count"), sum("predicted"), sum("correct")];
    return {
      ...{ count, predicted, correct },
      ...(predicted > 0 && { precision: correct / predicted }),
      ...(count > 0 && { recall: correct / count }),
    };
  });
  return {
    classes: groups.map(({ name }) => name),
    counts: new Confusions(pairs, groups.length),
    scale,
    assessment: { ...assessment, classes: scores },
  };
}

const WORST = 12;

function worstInWords({ classes, counts }: Matrix): string {
  const nameOf = (c: number): string => classes[c] ?? String(c);
  const pairs = counts.mistakes
    .slice(0, WORST)
    .map(({ label, predicted, n }) => `${nameOf(label)} → ${nameOf(predicted)} ${count(n)}`);
  const together = `${classes.length} classes, neighbours counted together, columns in the order of the rows. `;
  return `${together}Confused most often: ${pairs.join(", ") || "nothing"}.`;
}

function matrixInWords({ assessment, scale }: Matrix): string {
  const { accuracy, loss, count: images, complete } = assessment;
  return `${count(images)} images${complete ? "" : " (not all: it was cancelled)"} · accuracy ${percent(accuracy, 2)} · loss ${loss.toPrecision(4)} · rows are labels, columns predictions; colours by ${scale === "log" ? "the logarithm of the count" : "the count"}`;
}

function matrixCsv({ classes, counts, assessment }: Matrix): string {
  const rows = classes.map((name, label) => [
    name,
    ...classes.map((_, predicted) => counts.count(label, predicted)),
    assessment.classes[label]?.recall,
    assessment.classes[label]?.precision,
  ]);
  return csvOf(["label \\ predicted", ...classes, "recall (share)", "precision (share)"], rows);
}

function cellsOf({ classes, counts, scale, assessment }: Matrix, width: number): Block {
  const n = classes.length;
  const { rows } = confusionMatrix(classes, counts, assessment, scale, "light");
  const names = classes.map((name) => fitted(name, 60, LABEL));
  const left = onGrid(12 + Math.max(...names.map((name) => textWidth(name, LABEL))) + 4);
  const rim = 34;
  const side = Math.max(3, Math.floor(Math.min(LARGEST, (width - left - rim) / n) / 0.375) * 0.375);
  const down = Math.max(LEGIBLE, Math.min(ROW, side));
  const top = 20;
  const middle = down / 2 + 2.5;
  const widest = Math.max(...names.map((name) => textWidth(name, LABEL)));
  const marks: Mark[] = [
    text(left + (n * side) / 2, 7, "predicted", { anchor: "middle", fill: ink.soft }),
    text(7, top + (n * down) / 2, "label", { anchor: "middle", upright: true, fill: ink.soft }),
    text(left + n * side + rim, 17, "recall", { anchor: "end", fill: ink.soft }),
  ];
  names.forEach((name, c) => {
    const short = widest > side ? fitted(name, side, LABEL) : name;
    if (short.replace(/[.…]/g, "") !== "")
      marks.push(text(left + (c + 0.5) * side, 17, short, { anchor: "middle" }));
    marks.push(text(left - 4, top + c * down + middle, name, { anchor: "end" }));
  });
  for (const { label, score, cells } of rows) {
    const y = top + label * down;
    for (const { predicted, n: value, paint } of cells) {
      const x = left + predicted * side;
      marks.push(
        box(x, y, side, down, { fill: paint?.background ?? "#ffffff", stroke: ink.grid, width: 0.25 }),
      );
      const words = String(value);
      if (value > 0 && textWidth(words, LABEL) < side - 1)
        marks.push(
          text(x + side / 2, y + middle, words, { anchor: "middle", fill: paint?.color ?? ink.text }),
        );
    }
    marks.push(text(left + n * side + rim, y + middle, share(score?.recall), { anchor: "end" }));
  }
  const bottom = top + n * down;
  marks.push(box(left, top, n * side, n * down, { stroke: ink.line, width: 0.5 }));
  if (side >= 22) {
    marks.push(text(left - 4, bottom + 9, "precision", { anchor: "end", fill: ink.soft }));
    for (let c = 0; c < n; c++) {
      const precision = assessment.classes[c]?.precision;
      marks.push(text(left + (c + 0.5) * side, bottom + 9, share(precision), { anchor: "middle" }));
    }
  }
  return { width: left + n * side + rim, height: bottom + (side >= 22 ? 11 : 1), marks };
}

/** Whole percents are narrow, and a tenth says nothing of a few hundred images. */
const share = (part: number | undefined): string => (part === undefined ? "–" : percent(part, 0));
