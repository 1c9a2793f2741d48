// A watched expression over the run.

import { chartDrawing } from "../scene/chart";
import type { Drawing } from "../scene/drawing";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";

/** @param to one more than the last iteration asked for */
export function plot(
  { info, branch }: Omit<Run, "address">,
  expression: string,
  to: number,
  iterations: ArrayLike<number>,
  values: ArrayLike<number>,
  log?: boolean,
): Figure {
  return {
    info,
    drawing: plotDrawing(expression, iterations, values, log),
    asked: {
      kind: "plot",
      options: { at: to - 1, expression, ...(log !== undefined && { axis: log ? "log" : "linear" }) },
      branch,
    },
    name: fileName(info.model, expression),
  };
}

/** A longer expression stands in the title only. */
const MOST_LETTERS = 28;

function plotDrawing(
  expression: string,
  iterations: ArrayLike<number>,
  values: ArrayLike<number>,
  log?: boolean,
): Drawing {
  return chartDrawing({
    title: expression,
    across: "iteration",
    plots: [
      {
        label: expression.length <= MOST_LETTERS ? expression : "value",
        series: [{ name: expression, look: "batches", x: iterations, y: values }],
        ...(log !== undefined && { log }),
      },
    ],
  });
}
