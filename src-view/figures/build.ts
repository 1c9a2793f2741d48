// From what the engine says to figures: titles, rows and axes, the same for the page and the command line.

import type {
  Alert,
  BranchId,
  BranchInfo,
  EpochSummary,
  Explanation,
  MomentAddress,
  SessionInfo,
  Stopped,
  TensorPath,
} from "../../src-engine/protocol/protocol";
import type { HealthMeasure } from "../../src-engine/protocol/health";
import { sizeOf, type Tensor } from "../../src-engine/tensor/tensor";
import { layoutBranches, type BranchLane } from "../run/branchLanes";
import { leavesAt, lineOf } from "../run/branchLines";
import { HealthColumns } from "../run/healthColumns";
import { healthScales } from "../run/healthScale";
import type { Strip } from "../run/heatStrip";
import { count } from "../number";
import { pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";
import { everyOf, thinBy } from "../run/thin";
import type { ChartFigure, Plot, Series } from "../scene/chart";
import type { ExplainFigure } from "./explain";
import type { HistogramFigure } from "./histogram";
import type { StripFigure } from "./health";
import type { Cell, TableFigure } from "../scene/table";
import type { Shaded, TensorFigure, TensorRow } from "../scene/tensors";

/** A tensor on its way into a figure. */
export interface Shown {
  readonly name: string;
  readonly path: TensorPath;
  readonly tensor: Tensor;
  /** As the tensor's own numbers have it where it is left out. */
  readonly shading?: Shaded | undefined;
  readonly note?: string | undefined;
}

export interface Where {
  readonly info: SessionInfo;
  readonly address: MomentAddress;
  readonly sample: number;
  /** Of the sample, where it is known. */
  readonly label?: string | undefined;
  /** The branch's name, where it is not the first. */
  readonly branch?: string | undefined;
}

export function tensorRow(
  info: SessionInfo,
  { name, path, tensor, shading, note }: Shown,
  sample: number,
): TensorRow {
  const picture = pictureOf(info, path, tensor);
  return {
    ...{ name, path, tensor, picture, axes: axisNames(info, path, tensor) },
    ...(shading ?? { scale: scaleOf(tensor.data, picture.role) }),
    ...(isOfSample(info, path, tensor) && { sample }),
    ...(note !== undefined && { note }),
  };
}

export function tensorFigure(
  { info, address, sample, label }: Where,
  subject: string,
  shown: readonly Shown[],
): TensorFigure {
  const ofSample = shown.some(({ path, tensor }) => isOfSample(info, path, tensor));
  const who = ofSample ? `, sample ${sample}${label === undefined ? "" : ` (label ${label})`}` : "";
  return {
    kind: "tensors",
    title: `${subject} @\u00a0${address}${who}`,
    rows: shown.map((one) => tensorRow(info, one, sample)),
  };
}

/** As the field calls them: of the batch `n, c, row, col`, of a parameter `out, in, row, col`. */
function axisNames({ tensors }: SessionInfo, path: TensorPath, tensor: Tensor): readonly string[] {
  const info = tensors[path];
  const whole = info && !info.perSample ? ["out", "in", "row", "col"] : ["n", "c", "row", "col"];
  const rank = tensor.shape.length;
  // What is no tensor of the network is some picture: its last two axes are its rows and columns.
  return info || rank > whole.length ? whole.slice(0, rank) : whole.slice(-rank);
}

/** Of a per-sample tensor one sample is shown. */
export function isOfSample({ tensors }: SessionInfo, path: TensorPath, { shape }: Tensor): boolean {
  return Boolean(tensors[path]?.perSample) && shape[0] === 1;
}

export function histogramFigure(where: Where, path: TensorPath, tensor: Tensor): HistogramFigure {
  const ofSample = isOfSample(where.info, path, tensor);
  const sample = ofSample ? `, sample ${where.sample}` : "";
  return {
    kind: "histogram",
    title: `${path} @\u00a0${where.address}${sample}`,
    path,
    tensor,
    axes: axisNames(where.info, path, tensor),
    ...(ofSample && { sample: where.sample }),
  };
}

export interface Curves {
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
  readonly epochs: readonly EpochSummary[];
  /** Of other branches, as they are to be laid under it. */
  readonly others?: readonly OtherCurves[];
}

export interface OtherCurves {
  readonly lane: BranchLane;
  /** Of all its iterations, those of its parents included. */
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
}

/** Curves of branches, to be laid under those of the one that is current. */
export function otherCurves(
  branches: readonly BranchInfo[],
  current: BranchId,
  curves: readonly (Pick<Curves, "loss" | "accuracy"> & { readonly id: BranchId })[],
): readonly OtherCurves[] {
  const lanes = layoutBranches(branches, current);
  return curves.flatMap(({ id, loss, accuracy }) => {
    const lane = lanes.find((one) => one.id === id);
    return lane ? [{ lane, loss, accuracy }] : [];
  });
}

/** More points than that no printer tells apart. */
const MOST_POINTS = 600;
/** Where lines lie over one another, so that one can follow each. */
const FEW_POINTS = 150;

/** @param all every iteration, for a table; else as many as a curve can show */
export function curvesFigure(
  info: SessionInfo,
  { loss, accuracy, epochs, others = [] }: Curves,
  all = false,
  branch = "main",
): ChartFigure {
  const ends = epochs.map(({ epoch }) => (epoch + 1) * info.iterationsPerEpoch - 1);
  const longest = Math.max(loss.length, ...others.map(({ lane }) => lane.to));
  const every = everyOf(longest, others.length ? FEW_POINTS : MOST_POINTS);
  const own = (what: string): string => (others.length ? `${branch}, ${what}` : what);
  const batches = (values: ArrayLike<number>): Series => {
    // The page was sent float32; so that both draw the same, all are.
    const rounded = Array.from(values, Math.fround);
    if (all) return { name: own("batch"), look: "batches", x: rounded.map((_, i) => i), y: rounded };
    const { x, y } = thinBy(rounded, every);
    return { name: own(every === 1 ? "batch" : `mean of ${every} batches`), look: "batches", x, y };
  };
  const other = ({ lane }: OtherCurves, values: ArrayLike<number>, look: number): Series => {
    const rounded = Array.from(values, Math.fround).slice(0, lane.to);
    const { name, x, y } = lineOf(lane, rounded, every);
    const from = leavesAt(lane) ?? lane.to;
    return all
      ? { name, look, x: rounded.map((_, i) => i).slice(from), y: rounded.slice(from) }
      : { name, look, x, y };
  };
  return {
    kind: "chart",
    title: `Loss and accuracy of ${info.model} on ${info.data.name}, ${count(loss.length)} iterations`,
    across: "iteration",
    plots: lossAndAccuracy(info, epochs, ends, {
      loss: [...others.map((one, i) => other(one, one.loss, i)), batches(loss)],
      accuracy: [...others.map((one, i) => other(one, one.accuracy, i)), batches(accuracy)],
    }),
  };
}

export function epochsFigure(info: SessionInfo, epochs: readonly EpochSummary[]): ChartFigure {
  return {
    kind: "chart",
    title: `Loss and accuracy of ${info.model} on ${info.data.name}, by epoch`,
    across: "epoch",
    plots: lossAndAccuracy(
      info,
      epochs,
      epochs.map(({ epoch }) => epoch + 1),
    ),
  };
}

function lossAndAccuracy(
  { data }: SessionInfo,
  epochs: readonly EpochSummary[],
  x: readonly number[],
  batches?: { readonly loss: readonly Series[]; readonly accuracy: readonly Series[] },
): readonly Plot[] {
  const name = batches ? "training, by epoch" : "training";
  const train = (y: number[]): Series => ({ name, look: "train", x, y });
  const validation = (y: (number | undefined)[]): Series[] =>
    data.validation === 0
      ? []
      : [{ name: "validation", look: "validation", x, y: y.map((value) => value ?? null) }];
  return [
    {
      label: "loss",
      series: [
        ...(batches?.loss ?? []),
        ...(epochs.length
          ? [train(epochs.map((e) => e.trainLoss)), ...validation(epochs.map((e) => e.validationLoss))]
          : []),
      ],
    },
    {
      label: "accuracy",
      top: 1,
      share: true,
      series: [
        ...(batches?.accuracy ?? []),
        ...(epochs.length
          ? [
              train(epochs.map((e) => e.trainAccuracy)),
              ...validation(epochs.map((e) => e.validationAccuracy)),
            ]
          : []),
      ],
    },
  ];
}

/** A longer expression stands in the title only. */
const MOST_LETTERS = 28;

export function plotFigure(
  expression: string,
  iterations: ArrayLike<number>,
  values: ArrayLike<number>,
  log?: boolean,
): ChartFigure {
  return {
    kind: "chart",
    title: expression,
    across: "iteration",
    plots: [
      {
        label: expression.length <= MOST_LETTERS ? expression : "value",
        series: [{ name: expression, look: "batches", x: iterations, y: values }],
        ...(log !== undefined && { log }),
      },
    ],
  };
}

export function stripFigure(info: SessionInfo, measure: HealthMeasure, strip: Strip): StripFigure {
  return {
    kind: "strip",
    title: `${healthScales[measure].about}, ${info.model} on ${info.data.name}`,
    measure,
    layers: info.layers.map(({ name }) => name),
    strip,
  };
}

/** The health of a run as the engine sends it, as a picture of one measure. @param end one more than its last iteration */
export function stripOf(tensors: ReadonlyMap<string, Tensor>, measure: HealthMeasure, end: number): Strip {
  const columns = new HealthColumns();
  const [iterations, values] = [tensors.get("healthIterations"), tensors.get("health")];
  if (iterations && values) columns.put(iterations, values);
  return columns.strip(measure, end);
}

export function explainFigure(explanation: Explanation): ExplainFigure {
  return { kind: "explanation", title: explanation.address.replace(" @ ", " @\u00a0"), explanation };
}

/** The network as a table: shapes, and at this moment norms. */
export function networkFigure(
  info: SessionInfo,
  { address, layers }: Pick<Stopped, "address" | "layers">,
): TableFigure {
  const summaries = new Map(layers.map((summary) => [summary.layer, summary]));
  const rows = info.layers.map((layer): Cell[] => {
    const summary = summaries.get(layer.name);
    const parameters = layer.parameters.reduce(
      (sum, path) => sum + sizeOf(info.tensors[path]?.shape ?? []),
      0,
    );
    const gradients = Object.values(summary?.parameterGradientNorms ?? {});
    return [
      ...[layer.name, layer.type, `[${layer.outputShape.join(",")}]`, parameters],
      ...[summary?.activationNorm, summary?.gradientNorm],
      gradients.length ? Math.sqrt(gradients.reduce((sum, norm) => sum + norm * norm, 0)) : undefined,
      summary?.zeros === undefined ? undefined : 100 * summary.zeros,
    ];
  });
  const columns = [
    ...[{ name: "layer" }, { name: "type" }, { name: "output" }, { name: "parameters", whole: true }],
    ...[{ name: "|output|" }, { name: "|gradient|" }, { name: "|parameter gradients|" }],
    { name: "zeros", unit: "%" },
  ];
  return { kind: "table", title: `${info.model} @\u00a0${address}: norms over the batch`, columns, rows };
}

export function epochsTable(info: SessionInfo, epochs: readonly EpochSummary[]): TableFigure {
  return {
    kind: "table",
    title: `Epochs of ${info.model} on ${info.data.name}`,
    columns: [
      { name: "epoch", whole: true },
      { name: "training loss" },
      { name: "training accuracy", unit: "share" },
      { name: "validation loss" },
      { name: "validation accuracy", unit: "share" },
      { name: "time", unit: "s" },
    ],
    rows: epochs.map((e) => [
      e.epoch + 1,
      e.trainLoss,
      e.trainAccuracy,
      e.validationLoss,
      e.validationAccuracy,
      e.seconds,
    ]),
  };
}

export function alertsTable(info: SessionInfo, alerts: readonly Alert[]): TableFigure {
  return {
    kind: "table",
    title: `Alerts of ${info.model} on ${info.data.name}`,
    columns: [{ name: "where" }, { name: "kind" }, { name: "layer" }, { name: "what" }],
    rows: alerts.map(({ address, kind, layer, text }) => [address, kind, layer, text]),
  };
}

export function branchesTable(info: SessionInfo, branches: readonly BranchInfo[]): TableFigure {
  const names = new Map(branches.map(({ id, name }) => [id, name]));
  return {
    kind: "table",
    title: `Branches of ${info.model} on ${info.data.name}`,
    columns: [
      { name: "branch" },
      { name: "parent" },
      { name: "fork" },
      { name: "edits" },
      { name: "iterations", whole: true },
    ],
    rows: branches.map(({ name, parent, fork, edits, iterations }) => [
      name,
      parent === undefined ? undefined : names.get(parent),
      fork,
      edits.join("; ") || undefined,
      iterations,
    ]),
  };
}
