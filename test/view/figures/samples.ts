// A figure of every kind that `backstep figure` knows, small enough to read in a diff.

import type {
  Assessment,
  Attribution,
  BranchInfo,
  Explanation,
  SessionInfo,
} from "../../../src-engine/protocol/protocol";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { sizeOf, tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { otherCurves } from "../../../src-view/figures/curves";
import { stripOf } from "../../../src-view/figures/health";
import type { Where } from "../../../src-view/figures/tensorRow";
import type { Figure } from "../../../src-view/figures/figure";
import { figures as of } from "../../../src-view/figures/index";
import { branched } from "../../support/branched";
import { session, stoppedAt } from "../../renderer/session";

export const where: Where = {
  info: session,
  address: "3/backward/conv/gradInput",
  sample: 2,
  label: "seven",
};
export const run = { info: session, address: "29" };

/** Numbers of both signs that every machine has alike, and what they must not hide. */
export const filled = (shape: readonly number[], change: Readonly<Record<number, number>> = {}): Tensor =>
  tensor(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => change[i] ?? ((i * 37) % 61) / 256 - 0.125),
    "float32",
  );

export const maps = { path: "conv.output", tensor: filled([1, 2, 5, 6], { 3: 0, 7: NaN, 11: Infinity }) };

const epochs = [0, 1, 2].map((epoch) => ({
  ...{ epoch, trainLoss: 2 / (epoch + 1), trainAccuracy: 0.3 * (epoch + 1), seconds: 1.5 },
  ...{ validationLoss: 2.1 / (epoch + 1), validationAccuracy: 0.25 * (epoch + 1) },
}));
const curves = {
  loss: Float32Array.from({ length: 30 }, (_, i) => 2 / (1 + i)),
  accuracy: Float32Array.from({ length: 30 }, (_, i) => i / 30),
  epochs,
};
const branches: readonly BranchInfo[] = [
  { id: 0, name: "main", edits: [], iterations: 30 },
  { id: 1, name: "branch 1", parent: 0, fork: "9", edits: ["fc.bias[0] = 1"], iterations: 24 },
];
const over = otherCurves(branches, 0, [
  { id: 1, loss: curves.loss.slice(0, 24).map((x) => 1.5 * x), accuracy: curves.accuracy.slice(0, 24) },
]);
const health = new Map([
  ["healthIterations", tensor([3], [0, 1, 2], "int32")],
  ["health", filled([3, session.layers.length, healthMeasures.length])],
]);

export const explanation: Explanation = {
  address: "conv.weight.grad[1,0,2,2] @ 3/backward/conv/gradWeight",
  element: { path: "conv.weight.grad", index: [1, 0, 2, 2], value: Math.fround(0.3) },
  ...{ float64: 0.3, bound: 1e-7, instruction: 3 },
  terms: [0.5, -0.3, 0.05].map((value, i) => ({
    value,
    factors: [
      { path: "conv.output.grad", index: [i, 1, 2, 3], value: 2 * value },
      { path: "input", index: [i, 0, 4, 5], value: 0.5 },
    ],
  })),
  rest: { count: 117, sum: 0.05 },
  ...{ sum: 0.3, positive: 0.6, negative: -0.3, cancellation: 3 },
  tex: { symbolic: "", indexed: "", numbers: "" },
  code: { backstep: { lines: [], lit: 0 }, numpy: { lines: [], lit: 0 }, pytorch: { lines: [], lit: 0 } },
};

const weight = filled([2, 1, 3, 3]);
const side = (address: string, first: number) => ({
  ...{ address, sample: 0, tensor: filled([2, 1, 3, 3], { 0: first }) },
});

const attribution: Attribution = {
  wish: { method: "occlusion", sample: 1, size: 2, stride: 2, fill: 0 },
  unit: { path: "fc.output", index: [2] },
  ...{ name: "fc.output[·,2]", elements: 1, value: 1.25, address: "3", branch: 0, complete: false },
};
const occluded = new Map([
  ["input", filled([1, 1, 5, 6])],
  ["attribution", filled([1, 1, 3, 3], { 8: NaN })],
]);

const assessment: Assessment = {
  ...{ split: "test", address: "29", branch: 0, count: 8, complete: true, loss: 0.75, accuracy: 0.625 },
  classes: [
    { count: 3, predicted: 3, correct: 2, precision: 2 / 3, recall: 2 / 3 },
    { count: 3, predicted: 2, correct: 1, precision: 0.5, recall: 1 / 3 },
    { count: 2, predicted: 3, correct: 2, precision: 2 / 3, recall: 1 },
  ],
};
const judged = {
  ...{ indices: [4, 9, 14, 19, 24, 29, 34, 39], labels: [0, 1, 2, 0, 1, 2, 0, 1] },
  ...{ predicted: [0, 1, 2, 0, 0, 2, 1, 2], losses: [0.1, 0.2, 0.1, 0.3, 1.5, 0.2, 0.9, 2.25] },
  probability: [0.9, 0.8, 0.9, 0.75, 0.7, 0.8, 0.5, 0.875].map(Math.fround),
  truth: [0.9, 0.8, 0.9, 0.75, 0.2, 0.8, 0.4, 0.1].map(Math.fround),
  order: Int32Array.of(7, 4, 6, 3, 1, 5, 0, 2),
};

/** Where the gradients of a tensor that three layers read are added up. */
const residual = {
  ...{ address: "1/backward/act1/accumulate", layers: [] },
  moment: {
    iteration: 1,
    pc: 1 + branched.instructions.findIndex(({ place }) => place === "backward/act1/accumulate"),
  },
};

/** The same network on images of three channels, each normalised by its own numbers, and sorted into a hundred classes. */
const colored: SessionInfo = {
  ...session,
  data: {
    ...session.data,
    classes: Array.from({ length: 100 }, (_, c) => `kind ${c}`),
    ...{ mean: [0.5, 0.25, 0.75], deviation: [0.5, 0.25, 0.75] },
  },
  tensors: { ...session.tensors, input: { ...session.tensors["input"]!, shape: [4, 3, 5, 6] } },
};
const rainbow = tensor(
  [1, 3, 5, 6],
  Array.from({ length: 90 }, (_, i) => ((i * 7) % 90) / 45 - 1),
  "float32",
);
const manyScores = colored.data.classes.map((_, c) => ({
  ...{ count: 4, predicted: c === 0 ? 5 : c === 99 ? 3 : 4, correct: c === 99 ? 3 : 4 },
  ...{ precision: c === 0 ? 0.8 : 1, recall: c === 99 ? 0.75 : 1 },
}));
const manyPairs = [...colored.data.classes.flatMap((_, c) => [c, c, c === 99 ? 3 : 4]), ...[99, 0, 1]];

/** By the name of the file that keeps it: the kind, and what is particular about this one. */
export const figures = {
  maps: of.maps(where, [maps, { path: "conv.output.grad", tensor: filled([1, 2, 5, 6]) }]),
  "maps-kernels": of.maps(where, [{ path: "conv.weight", tensor: weight }]),
  "maps-bars": of.maps(where, [{ path: "fc.output", tensor: filled([1, 3]) }]),
  "maps-number": of.maps(where, [{ path: "loss.output", tensor: tensor([], [1.5]) }]),
  "maps-picture": of.maps(where, [{ path: "x", tensor: filled([1, 1, 64, 64]) }]),
  "maps-colors": of.maps({ ...where, info: colored }, [{ path: "input", tensor: rainbow }]),
  histogram: of.histogram(where, maps),
  curves: of.curves(run, curves),
  "curves-branches": of.curves(run, { ...curves, others: over }),
  epochs: of.epochs(run, epochs),
  health: of.health(run, "gradientNorm", stripOf(health, "gradientNorm", 3)),
  plot: of.plot(run, "norm(conv.weight) < 3 & true", 30, [0, 10, 20], [1, NaN, 3]),
  "plot-log": of.plot(run, "loss", 30, [0, 10, 20, 29], [0.001, 1, 300, 20_000], true),
  explain: of.explain(run, explanation, 10),
  network: of.network(run, stoppedAt(5)),
  iteration: of.iteration(run, stoppedAt(5)),
  "network-residual": of.network({ info: branched }, residual),
  "iteration-residual": of.iteration({ info: branched }, residual),
  alerts: of.alerts(run, [
    { id: 1, kind: "dead", layer: "relu", address: "3", text: "relu is <dead> & gone" },
  ]),
  branches: of.branches(session, branches),
  filters: of.filters(
    run,
    "conv.weight",
    { weight, initial: weight, change: filled([2, 1, 3, 3], { 4: 0 }), grad: filled([2, 1, 3, 3]) },
    undefined,
    ["weight", "change", "grad"],
    false,
  ),
  compare: of.compare(session, "conv.weight", { a: side("3", 0.5), b: side("9", -0.25) }, true),
  attribution: of.attribution(session, attribution, occluded, undefined),
  confusion: of.confusion(
    session,
    assessment,
    [0, 0, 2, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 2, 1, 2, 2, 2],
    "log",
    undefined,
  ),
  "confusion-many": of.confusion(
    colored,
    { ...assessment, count: 400, loss: 0.125, accuracy: 0.9975, classes: manyScores },
    manyPairs,
    "log",
    undefined,
  ),
  mistakes: of.mistakes(session, assessment, judged, undefined, undefined),
} satisfies Readonly<Record<string, Figure>>;
