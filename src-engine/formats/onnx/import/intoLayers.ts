// A constant that is added to all of what a layer gives, one number a channel, is that layer's bias; one that it is multiplied with is part
// of its weight and its bias.

import { quoted } from "../../formatError";
import { rows } from "../../model/exchanged";
import type { OnnxNode } from "../onnxNode";
import { constant, type Constant } from "./constant";
import { readersOf, writersOf, type Graph } from "./graph";
import type { Report } from "./report";

/** A new graph. Only a layer whose output nothing but the arithmetic reads takes the constant; each is noted. */
export function intoLayers(graph: Graph, report: Report): Graph {
  const constants = new Map(graph.constants);
  const writers = new Map(writersOf(graph.nodes));
  const readers = readersOf(graph);
  const gone = new Set<OnnxNode>();
  const instead = new Map<OnnxNode, OnnxNode>();
  /** Of a node that stands for another which. */
  const origins = new Map<OnnxNode, OnnxNode>();
  const replace = (one: OnnxNode, changed: Partial<OnnxNode>): void => {
    const merged = { ...one, ...changed };
    const first = origins.get(one) ?? one;
    origins.set(merged, first);
    instead.set(first, merged);
    for (const output of merged.outputs) writers.set(output, merged);
  };
  for (const node of graph.nodes) {
    const found = arithmeticOf(node, constants);
    const behind = found && behindMoves(found.of, writers, readers);
    const layer = behind?.layer;
    const place = layer && biasPlace(layer);
    if (!found || !layer || place === undefined || readers.get(found.of) !== 1) continue;
    const channels = channelsOf(layer, constants);
    const axis = behind.perm(isFlat(layer) ? [0, 1] : [0, 1, 2, 3]);
    const numbers = channels && axis && perChannel(found.constant, channels, axis.length - axis.indexOf(1));
    const bias = constants.get(layer.inputs[place] ?? "");
    if (!numbers || (layer.inputs[place] && !bias)) continue;
    const inputs = [...layer.inputs];
    while (inputs.length < place) inputs.push("");
    const put = (at: number, called: string, made: Constant): void => {
      constants.set(called, made);
      inputs[at] = called;
    };
    const [output = ""] = node.outputs;
    const { isSum } = found;
    if (isSum) {
      const added = vector(numbers, bias);
      put(place, bias ? `${output}·bias` : `${found.name}·${channels}`, {
        ...added,
        name: bias?.name ?? found.constant.name,
      });
    } else {
      const weight = constants.get(layer.inputs[1] ?? "");
      if (!weight || layer.operator === "ConvTranspose") continue;
      put(1, `${output}·weight`, scaled(weight, numbers, outAxis(layer)));
      if (bias) put(place, `${output}·bias`, scaled(bias, numbers, bias.shape.length - 1));
    }
    gone.add(node);
    // What the node gave is now given by the last that moves it, or by the layer itself.
    const { last } = behind;
    if (last) replace(last, { outputs: node.outputs });
    replace(layer, { inputs, ...(!last && { outputs: [output, ...layer.outputs.slice(1)] }) });
    report.note(
      `${node.operator} ${quoted(node.name)} is ${isSum ? "the bias" : "part of the weight"} of ${layer.operator} ${quoted(layer.name)}.`,
    );
  }
  const nodes = graph.nodes.filter((node) => !gone.has(node)).map((node) => instead.get(node) ?? node);
  return { ...graph, nodes, constants };
}

/** The layer whose output a value is, with its axes in another order, where nothing else reads it on the way. */
function behindMoves(
  value: string,
  writers: ReadonlyMap<string, OnnxNode>,
  readers: ReadonlyMap<string, number>,
):
  | {
      readonly layer: OnnxNode;
      /** The node that moves its axes last. */
      readonly last?: OnnxNode | undefined;
      /** What becomes of its axes; undefined where that is another number of them. */
      perm(axes: readonly number[]): readonly number[] | undefined;
    }
  | undefined {
  const moves: OnnxNode[] = [];
  let node = writers.get(value);
  while (node?.operator === "Transpose" && node.domain === "") {
    moves.unshift(node);
    const [before = ""] = node.inputs;
    if (readers.get(before) !== 1) return undefined;
    node = writers.get(before);
  }
  const perm = (axes: readonly number[]): readonly number[] | undefined =>
    moves.reduce<readonly number[] | undefined>((so, { attributes }) => {
      const said = attributes.get("perm");
      const order = Array.isArray(said)
        ? (said as readonly number[])
        : axes.map((_, i) => axes.length - 1 - i);
      const moved = order.map((axis) => so?.[axis]);
      return moved.length === axes.length && moved.every((axis) => axis !== undefined) ? moved : undefined;
    }, axes);
  return node && { layer: node, last: moves.at(-1), perm };
}

interface Arithmetic {
  readonly of: string;
  readonly name: string;
  readonly constant: Constant;
  /** Whether it is added, else multiplied with. */
  readonly isSum: boolean;
}

/** Of a value and a constant. */
function arithmeticOf(
  { operator, domain, inputs }: OnnxNode,
  constants: ReadonlyMap<string, Constant>,
): Arithmetic | undefined {
  const [a = "", b = ""] = inputs;
  if (domain !== "" || inputs.length !== 2 || constants.has(a) === constants.has(b)) return undefined;
  const [of, name] = constants.has(b) ? [a, b] : [b, a];
  const given = constants.get(name)!;
  if (given.without !== undefined || given.batch) return undefined;
  if (operator === "Add" || operator === "Mul")
    return { of, name, constant: given, isSum: operator === "Add" };
  const isBehind = name === b;
  if (!isBehind || (operator !== "Sub" && operator !== "Div")) return undefined;
  const turned = (x: number): number => (operator === "Sub" ? -x : 1 / x);
  const { kind, shape } = given;
  const numbers = (): Float32Array<ArrayBuffer> => Float32Array.from(given.numbers(), turned);
  return { of, name, isSum: operator === "Sub", constant: { kind, shape, name: given.name, numbers } };
}

/** Which input of a node is its layer's bias, where it may have one. */
function biasPlace({ operator, domain }: OnnxNode): number | undefined {
  const row = domain === "" ? rows.find((one) => one.operator === operator) : undefined;
  if (!row || !(row.optional?.includes("bias") || operator === "BatchNormalization")) return undefined;
  const own = Object.keys({ ...row.op.parameters, ...row.op.buffers });
  return row.op.inputs.length + own.indexOf("bias");
}

/** How many numbers a bias of a node's has. */
function channelsOf(
  { inputs, attributes, operator }: OnnxNode,
  constants: ReadonlyMap<string, Constant>,
): number | undefined {
  const weight = constants.get(inputs[1] ?? "")?.shape;
  if (operator === "Gemm") return weight?.at(attributes.get("transB") ? 0 : 1);
  const groups = attributes.get("group");
  return operator === "ConvTranspose"
    ? weight && weight[1]! * (typeof groups === "number" ? groups : 1)
    : weight?.[0];
}

const isFlat = ({ operator }: OnnxNode): boolean => operator === "Gemm";

/** Which axis of a layer's weight counts what it gives. */
const outAxis = ({ operator, attributes }: OnnxNode): number =>
  operator === "Gemm" && !attributes.get("transB") ? 1 : 0;

/** @param axis of the channels, counted from the end */
function perChannel(given: Constant, channels: number, axis: number): readonly number[] | undefined {
  const size = given.shape.reduce((product, n) => product * n, 1);
  if (size === 1) return new Array<number>(channels).fill(given.numbers()[0] ?? 0);
  return size === channels && given.shape.at(-axis) === channels ? Array.from(given.numbers()) : undefined;
}

/** The numbers, and those of another constant added to them. */
function vector(numbers: readonly number[], more: Constant | undefined): Constant {
  const added = more?.numbers();
  return constant(
    "float",
    [numbers.length],
    Float32Array.from(numbers, (value, i) => value + (added?.[i] ?? 0)),
  );
}

function scaled(given: Constant, factors: readonly number[], axis: number): Constant {
  const inner = given.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const numbers = new Float32Array(given.numbers()).map(
    (x, i) => x * factors[Math.floor(i / inner) % factors.length]!,
  );
  return { ...constant("float", given.shape, numbers), name: given.name };
}
