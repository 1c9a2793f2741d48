// A graph on its way to being a model: nodes in an order in which each comes after those it reads, and what is constant beside them.
// Every pass takes such a graph and gives another that computes the same.

import { quoted } from "../../formatError";
import { numbersOf, type Numbers } from "../elementTypes";
import { fail } from "../onnxFields";
import type { OnnxAttribute, OnnxNode } from "../onnxNode";
import type { OnnxModel } from "../onnxProto";
import { constant, type Constant } from "./constant";
import type { Report } from "./report";

export interface Graph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Values that are the graph's. */
  readonly outputs: readonly string[];
  /** Of the standard operators. */
  readonly opset: number;
}

/** The file's graph with its initializers and Constant nodes as constants. */
export function plainGraph({ graph, opset }: OnnxModel, report: Report): Graph {
  const constants = new Map<string, Constant>(graph.initializers);
  const nodes: OnnxNode[] = [];
  const written = new Set<string>(constants.keys());
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      if (output !== "" && written.has(output)) fail(`two nodes write ${quoted(output)}`);
      written.add(output);
    }
    const value = node.operator === "Constant" && node.domain === "" ? valueOf(node, report) : undefined;
    if (value) constants.set(node.outputs[0] ?? "", value);
    else nodes.push(node);
  }
  return { nodes: inOrder(nodes), constants, outputs: graph.outputs.map(({ name }) => name), opset };
}

/** Of a Constant node, by whichever of its attributes. */
function valueOf(node: OnnxNode, report: Report): Constant | undefined {
  const [[key, value] = ["", undefined], ...more] = [...node.attributes];
  const kind = key.startsWith("value_float") ? "float" : "int";
  const list = typeof value === "number" ? [value] : Array.isArray(value) ? (value as unknown[]) : [];
  if (more.length === 0 && isTensor(value)) return value;
  if (
    more.length === 0 &&
    /^value_(float|int)s?$/.test(key) &&
    list.every((one) => typeof one === "number")
  ) {
    const numbers: Numbers = numbersOf(kind, list.length);
    numbers.set(list);
    return constant(kind, key.endsWith("s") ? [list.length] : [], numbers);
  }
  report.problem(node, `holds ${key || "nothing"}; known are numbers`, { attribute: key });
  return undefined;
}

function isTensor(value: OnnxAttribute | undefined): value is Constant & OnnxAttribute {
  return typeof value === "object" && "numbers" in value;
}

/** Each node after those it reads, else as they stand: some exporters list them as they came upon them, from the end. */
function inOrder(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const writers = writersOf(nodes);
  const waiting = new Map<OnnxNode, number>();
  const readers = new Map<OnnxNode, OnnxNode[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    const read = new Set(node.inputs.flatMap((name) => writers.get(name) ?? []));
    waiting.set(node, read.size);
    for (const other of read) readers.get(other)!.push(node);
  }
  const ordered: OnnxNode[] = [];
  const taken = new Set<OnnxNode>();
  // As far as they stand in order they stay so.
  for (let ready: readonly OnnxNode[] = nodes; ready.length > 0;) {
    const next: OnnxNode[] = [];
    for (const node of ready) {
      if (taken.has(node) || waiting.get(node)! > 0) continue;
      taken.add(node);
      ordered.push(node);
      for (const reader of readers.get(node)!) {
        const left = waiting.get(reader)! - 1;
        waiting.set(reader, left);
        if (left === 0) next.push(reader);
      }
    }
    ready = next;
  }
  return ordered.length === nodes.length ? ordered : fail("nodes of the graph read one another in a circle");
}

/** How many read each value, the graph's outputs included. */
export function readersOf({ nodes, outputs }: Pick<Graph, "nodes" | "outputs">): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs])
    readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

/** By the values that they write. */
export function writersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, OnnxNode> {
  return new Map(nodes.flatMap((node) => node.outputs.filter(Boolean).map((name) => [name, node] as const)));
}

/** The nodes that the outputs come of. */
export function usedNodes(nodes: readonly OnnxNode[], outputs: readonly string[]): readonly OnnxNode[] {
  const wanted = new Set(outputs);
  const used = nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => wanted.has(name))) return false;
    for (const name of inputs) wanted.add(name);
    return true;
  });
  return used.reverse();
}
