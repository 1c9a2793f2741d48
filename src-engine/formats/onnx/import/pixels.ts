// Arithmetic on the images before anything else reads them: a graph that normalises pixels by itself, which is said of a model here and is
// no layer.

import type { PerChannel } from "../../../protocol/perChannel";
import type { OnnxNode } from "../onnxNode";
import type { Constant } from "./constant";
import { readersOf, type Graph } from "./graph";
import type { Report } from "./report";
import type { View } from "./view";

interface Pixels {
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
  /** The value that the first layer reads. */
  readonly output: string;
  readonly nodes: ReadonlySet<OnnxNode>;
}

/** What is multiplied with less than this takes bytes of 0 … 255, everything else what lies between 0 and 1. */
const OF_BYTES = 0.05;
const MOST_NODES = 16;

/** @param view the images as the file has them @returns undefined where there is no such arithmetic */
export function normalizedPixels(graph: Graph, name: string, view: View, report: Report): Pixels | undefined {
  const [, channels = 1] = view.shape;
  const readers = readersOf(graph);
  const nodes = new Set<OnnxNode>();
  const scale = new Array<number>(channels).fill(1);
  const offset = new Array<number>(channels).fill(0);
  let output = name;
  let steps = 0;
  while (readers.get(output) === 1 && nodes.size < MOST_NODES) {
    const node = graph.nodes.find(({ inputs }) => inputs.includes(output));
    if (!node || node.domain !== "" || node.outputs.length !== 1) break;
    if (!isPassing(node)) {
      const numbers = operandOf(node, output, graph.constants, view);
      if (!numbers) break;
      numbers.forEach((n, c) => {
        const factor = node.operator === "Mul" ? n : node.operator === "Div" ? 1 / n : 1;
        const added = node.operator === "Add" ? n : node.operator === "Sub" ? -n : 0;
        scale[c]! *= factor;
        offset[c] = offset[c]! * factor + added;
      });
      steps++;
    }
    nodes.add(node);
    [output = ""] = node.outputs;
  }
  if (steps === 0 || !scale.every((one) => one > 0 && Number.isFinite(one)) || !offset.every(Number.isFinite))
    return undefined;
  const unit = Math.max(...scale) < OF_BYTES ? 255 : 1;
  const mean = alike(scale.map((one, c) => said(-offset[c]! / (one * unit) + 0)));
  const deviation = alike(scale.map((one) => said(1 / (one * unit))));
  report.note(
    `Pixels are normalised as the graph's first ${nodes.size} nodes do, which take them from 0 to ${unit}: mean ${String(mean)}, deviation ${String(deviation)}.`,
  );
  return { mean, deviation, output, nodes };
}

/** As somebody said it, who then wrote it as float32. */
const said = (x: number): number => Number(x.toPrecision(7));

/** It hands on what it reads, or makes float32 of it. */
function isPassing({ operator, attributes }: OnnxNode): boolean {
  return operator === "Identity" || (operator === "Cast" && attributes.get("to") === 1);
}

/** The constant that a node computes with, a number for each channel. */
function operandOf(
  { operator, inputs }: OnnxNode,
  value: string,
  constants: Graph["constants"],
  { axes, shape }: View,
): readonly number[] | undefined {
  const [a = "", b = ""] = inputs;
  const isFirst = a === value && (operator === "Sub" || operator === "Div");
  const isEither = operator === "Add" || operator === "Mul";
  const constant = isFirst || isEither ? constants.get(a === value ? b : a) : undefined;
  if (!constant || constant.without !== undefined || constant.batch) return undefined;
  return perChannel(constant, shape[1] ?? 1, axes.length - axes.indexOf(1), axes.includes(1));
}

/** @param axis of the channels, counted from the end */
function perChannel(
  given: Constant,
  channels: number,
  axis: number,
  hasChannels: boolean,
): readonly number[] | undefined {
  const size = given.shape.reduce((product, n) => product * n, 1);
  if (size === 1) return new Array<number>(channels).fill(given.numbers()[0] ?? NaN);
  return hasChannels && size === channels && given.shape.at(-axis) === channels
    ? Array.from(given.numbers())
    : undefined;
}

function alike(numbers: readonly number[]): PerChannel {
  return numbers.every((n) => n === numbers[0]) ? numbers[0]! : numbers;
}
