// A constant that is added to all of what a layer gives, one number a channel, is that layer's bias.

import { quoted } from "../../formatError";
import { rows } from "../../model/exchanged";
import type { OnnxNode } from "../onnxNode";
import { constant, reshaped, type Constant } from "./constant";
import { readersOf, writersOf, type Graph } from "./graph";
import { spread } from "./products";
import type { Report } from "./report";

/** A new graph. Only a layer whose output nothing but the addition reads takes it as its bias; each is noted. */
export function addedBiases(graph: Graph, report: Report): Graph {
  const constants = new Map(graph.constants);
  const writers = new Map(writersOf(graph.nodes));
  const readers = readersOf(graph);
  const gone = new Set<OnnxNode>();
  const instead = new Map<OnnxNode, OnnxNode>();
  for (const node of graph.nodes) {
    const found = biasOf(node, constants);
    const layer = found && writers.get(found.of);
    const place = layer && biasPlace(layer);
    if (!found || !layer || place === undefined || readers.get(found.of) !== 1) continue;
    const channels = channelsOf(layer, constants);
    const bias = channels === undefined ? undefined : perChannel(found.bias, channels, isFlat(layer) ? 1 : 3);
    const before = constants.get(layer.inputs[place] ?? "");
    if (!bias || (layer.inputs[place] && !before)) continue;
    const called = before ? `${node.outputs[0]!}·bias` : found.name;
    constants.set(before ? called : `${called}·${channels}`, before ? sum(before, bias) : bias);
    const inputs = [...layer.inputs];
    while (inputs.length < place) inputs.push("");
    inputs[place] = before ? called : `${called}·${channels}`;
    const merged = { ...(instead.get(layer) ?? layer), inputs, outputs: node.outputs };
    gone.add(node);
    for (const [one, other] of instead) if (other === layer) instead.set(one, merged);
    instead.set(layer, merged);
    writers.set(node.outputs[0]!, merged);
    report.note(
      `${node.operator} ${quoted(node.name)} is the bias of ${layer.operator} ${quoted(layer.name)}.`,
    );
  }
  const nodes = graph.nodes.filter((node) => !gone.has(node)).map((node) => instead.get(node) ?? node);
  return { ...graph, nodes, constants };
}

/** An addition of a value and a constant. */
function biasOf(
  { operator, domain, inputs }: OnnxNode,
  constants: ReadonlyMap<string, Constant>,
): { readonly of: string; readonly name: string; readonly bias: Constant } | undefined {
  const [a = "", b = ""] = inputs;
  if (operator !== "Add" || domain !== "" || inputs.length !== 2 || constants.has(a) === constants.has(b))
    return undefined;
  const [of, name] = constants.has(b) ? [a, b] : [b, a];
  const bias = constants.get(name)!;
  return bias.without === undefined && !bias.batch ? { of, name, bias } : undefined;
}

/** Which input of a node is its layer's bias, where it may have one. */
function biasPlace({ operator, domain }: OnnxNode): number | undefined {
  const row = domain === "" ? rows.find((one) => one.operator === operator) : undefined;
  if (!row?.optional?.includes("bias")) return undefined;
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

/** @param axis of the channels, counted from the end */
function perChannel(given: Constant, channels: number, axis: number): Constant | undefined {
  const size = given.shape.reduce((product, n) => product * n, 1);
  if (size === 1) return spread(given, channels);
  return size === channels && given.shape.at(-axis) === channels ? reshaped(given, [channels]) : undefined;
}

function sum(a: Constant, b: Constant): Constant {
  const [x, y] = [a.numbers(), b.numbers()];
  return constant(
    "float",
    [x.length],
    Float32Array.from(x, (value, i) => value + y[i]!),
  );
}
