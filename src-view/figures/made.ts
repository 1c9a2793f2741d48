// A figure that somebody asked for: what to draw, what to write into a table, what it is called, and which
// command line makes it again. One function a kind; `backstep figure` and the page's menus call the same ones.

import type {
  Alert,
  BranchInfo,
  EpochSummary,
  Explanation,
  SessionInfo,
  Stopped,
  TensorPath,
} from "../../src-engine/protocol/protocol";
import type { HealthMeasure } from "../../src-engine/protocol/health";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { elementName, isGradient } from "../../src-engine/protocol/tensorPath";
import type { Strip } from "../run/heatStrip";
import { scaleOf } from "../tensor/scale";
import { pictureOf } from "../tensor/picture";
import type { Shading } from "../tensor/shading";
import {
  alertsTable,
  branchesTable,
  curvesFigure,
  epochsFigure,
  epochsTable,
  explainFigure,
  histogramFigure,
  isOfSample,
  networkFigure,
  plotFigure,
  stripFigure,
  tensorFigure,
  type Curves,
  type Where,
} from "./build";
import { figureCsv, figureSvg, type Figure } from "./figure";
import { iterationFigure, type Standing } from "./iteration";
import type { Source } from "../scene/marks";
import { fileName, sourceOf, type Asked } from "./source";

export interface Made {
  readonly info: SessionInfo;
  readonly figure: Figure;
  /** What the table holds, where that is more than what is drawn. */
  readonly table?: Figure;
  readonly asked: Asked;
  /** Of the file, without its ending. */
  readonly name: string;
}

export function madeSvg({ info, figure, asked, name }: Made, millimetres: number): string {
  return figureSvg(figure, sourceOf(info, asked, millimetres, name), millimetres);
}

export function madeSource({ info, asked, name }: Made, millimetres: number): Source {
  return sourceOf(info, asked, millimetres, name);
}

/** What the PNG says of itself: by the names that the format has for it. */
export function madeTexts(
  { info, figure, asked, name }: Made,
  millimetres: number,
): Readonly<Record<string, string>> {
  const { about, command } = sourceOf(info, asked, millimetres, name);
  return {
    Title: figure.title,
    Software: "Backstep",
    Description: about,
    Source: command,
  };
}

export function madeCsv({ figure, table }: Made): string {
  return figureCsv(table ?? figure);
}

/** A tensor with the limits that it is shown on, where these are not its own. */
export interface Limited {
  readonly path: TensorPath;
  readonly tensor: Tensor;
  readonly shading?: Pick<Shading, "scope" | "scale" | "maps" | "clipped"> | undefined;
}

/** Tensors of one moment, one beneath the other. */
export function maps(where: Where, shown: readonly Limited[]): Made {
  const { info, address, sample, branch } = where;
  const ofSample = shown.some(({ path, tensor }) => isOfSample(info, path, tensor));
  const paths = shown.map(({ path }) => path);
  return {
    info,
    figure: tensorFigure(
      where,
      paths.join(" and "),
      shown.map((one) => ({ ...one, name: nameOf(info, one.path) })),
    ),
    asked: {
      kind: "maps",
      options: {
        at: address,
        path: paths,
        ...limitOptions(info, shown),
        ...(ofSample && { sample }),
      },
      branch,
    },
    name: fileName(info.model, address, ...paths, ...(ofSample ? ["sample", sample] : [])),
  };
}

/** Limits that the numbers themselves do not say; where one tensor has such, all are told. */
function limitOptions(info: SessionInfo, shown: readonly Limited[]): Asked["options"] {
  if (shown.some(({ shading }) => shading?.maps)) return { scope: "map" };
  if (!shown.some(({ shading }) => shading && shading.scope !== "layer")) return {};
  return {
    limits: shown.map(({ path, tensor, shading }) => {
      const { low, high } = shading?.scale ?? scaleOf(tensor.data, pictureOf(info, path, tensor).role);
      const whose = shading?.scope ?? "layer";
      return `${low},${high}${whose === "locked" ? "" : `,${whose}`}`;
    }),
  };
}

function nameOf({ layers }: SessionInfo, path: TensorPath): string {
  if (path === "input") return "image";
  if (isGradient(path)) return "gradient";
  if (path.endsWith(".next")) return "updated parameter";
  if (layers.some(({ parameters }) => parameters.includes(path))) return "parameter";
  return layers.some(({ output }) => output === path) ? "activation" : "";
}

export function histogram(where: Where, { path, tensor }: Limited): Made {
  const { info, address, sample, branch } = where;
  const ofSample = isOfSample(info, path, tensor);
  const options = { at: address, path: [path], ...(ofSample && { sample }) };
  return {
    info,
    figure: histogramFigure(where, path, tensor),
    asked: { kind: "histogram", options, branch },
    name: fileName(info.model, address, path, "histogram"),
  };
}

/** The whole run up to an address. */
export type Run = Pick<Where, "info" | "address" | "branch">;

export function curves({ info, address, branch }: Run, known: Curves): Made {
  const over = known.others?.map(({ lane }) => lane.name) ?? [];
  return {
    info,
    figure: curvesFigure(info, known, false, branch),
    table: curvesFigure(info, known, true, branch),
    asked: {
      kind: "curves",
      options: { at: address, ...(over.length && { over }) },
      branch,
      ofSession: over.length > 0,
    },
    name: fileName(info.model, "curves", address),
  };
}

export function epochs({ info, address, branch }: Run, known: readonly EpochSummary[]): Made {
  return {
    info,
    figure: epochsFigure(info, known),
    table: epochsTable(info, known),
    asked: { kind: "epochs", options: { at: address }, branch },
    name: fileName(info.model, "epochs", address),
  };
}

export function health({ info, address, branch }: Run, measure: HealthMeasure, strip: Strip): Made {
  return {
    info,
    figure: stripFigure(info, measure, strip),
    asked: { kind: "health", options: { at: address, measure }, branch },
    name: fileName(info.model, "health", measure, address),
  };
}

/** @param to one more than the last iteration asked for */
export function plot(
  { info, branch }: Omit<Run, "address">,
  expression: string,
  to: number,
  iterations: ArrayLike<number>,
  values: ArrayLike<number>,
  log?: boolean,
): Made {
  return {
    info,
    figure: plotFigure(expression, iterations, values, log),
    asked: {
      kind: "plot",
      options: { at: to - 1, expression, ...(log !== undefined && { axis: log ? "log" : "linear" }) },
      branch,
    },
    name: fileName(info.model, expression),
  };
}

export function explanation(
  { info, branch }: Pick<Run, "info" | "branch">,
  told: Explanation,
  terms: number,
): Made {
  const { address, element } = told;
  return {
    info,
    figure: explainFigure(told),
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

export function network(
  { info, branch }: Pick<Run, "info" | "branch">,
  stopped: Pick<Stopped, "address" | "layers">,
): Made {
  return {
    info,
    figure: networkFigure(info, stopped),
    asked: { kind: "network", options: { at: stopped.address }, branch },
    name: fileName(info.model, "network", stopped.address),
  };
}

export function iteration({ info, branch }: Pick<Run, "info" | "branch">, standing: Standing): Made {
  const { address } = standing;
  return {
    info,
    figure: iterationFigure(info, standing),
    asked: { kind: "iteration", options: { at: address }, branch },
    name: fileName(info.model, "iteration", address),
  };
}

export function alerts({ info, address, branch }: Run, all: readonly Alert[]): Made {
  return {
    info,
    figure: alertsTable(info, all),
    asked: { kind: "alerts", options: { at: address }, branch },
    name: fileName(info.model, "alerts"),
  };
}

export function branches(info: SessionInfo, all: readonly BranchInfo[]): Made {
  return {
    info,
    figure: branchesTable(info, all),
    asked: { kind: "branches", options: {}, ofSession: true },
    name: fileName(info.model, "branches"),
  };
}
