// Which of a graph's outputs is the network's, and where what is made of it afterwards begins: the winner's index, the best five, a
// label. That is cut off, since a loss wants what the network says of every class.

import { quoted } from "../../formatError";
import { rows } from "../../model/exchanged";
import type { OnnxNode } from "../onnxNode";
import type { OnnxValue } from "../onnxValue";
import { usedNodes, writersOf, type Graph } from "./graph";
import type { Report } from "./report";

/** What is made of scores once there are scores. */
const afterwards: ReadonlySet<string> = new Set([
  "ArgMax",
  "ArgMin",
  "TopK",
  "ZipMap",
  "ArrayFeatureExtractor",
]);
/** What is computed of the winners to measure how often they are right, and what a loss in the graph is. */
const measuring: ReadonlySet<string> = new Set([
  "Equal",
  "ReduceMean",
  "ReduceSum",
  "Mul",
  "Div",
  "Squeeze",
  "Unsqueeze",
  "Reshape",
  "Not",
]);
const losses: ReadonlySet<string> = new Set(["SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"]);
/** What does nothing to them, or what a loss does itself. */
const passing: ReadonlySet<string> = new Set(["Identity", "Cast", "LogSoftmax"]);

/** The graph of one output and what that needs. @param declared what the file says of its outputs */
export function withOneOutput(graph: Graph, declared: readonly OnnxValue[], report: Report): Graph {
  const writers = writersOf(graph.nodes);
  const ends = graph.outputs.map((name, i) => ({
    name,
    ...(measureOf(name, writers) ?? tailOf(name, writers)),
    rank: declared[i]?.shape?.length,
  }));
  const whole = ends.filter(({ tail }) => tail.length === 0);
  const chosen = whole.find(({ rank }) => rank === 2) ?? whole[0] ?? ends[0];
  if (!chosen) return graph;
  for (const { operator, name } of chosen.tail)
    report.note(
      `${operator} ${quoted(name)} is left out: what comes before it are the scores of the classes.`,
    );
  const nodes = usedNodes(graph.nodes, [chosen.end]);
  const needed = new Set(nodes);
  for (const { name } of ends)
    if (name !== chosen.name) {
      const lost = usedNodes(graph.nodes, [name]).filter((node) => !needed.has(node));
      const why = lost.length > 0 ? `left out with the ${lost.length} nodes only it needs` : "no output here";
      report.note(`Output ${quoted(name)} is ${why}; the network's is ${quoted(chosen.name)}.`);
    }
  const unused = graph.nodes.length - usedNodes(graph.nodes, graph.outputs).length;
  if (unused > 0) report.note(`${unused} nodes that no output needs are left out.`);
  return { ...graph, nodes, outputs: [chosen.end] };
}

/** The nodes to cut off, and the value before them. */
function tailOf(
  output: string,
  writers: ReadonlyMap<string, OnnxNode>,
): { readonly tail: readonly OnnxNode[]; readonly end: string } {
  const passed: OnnxNode[] = [];
  let [tail, end]: [readonly OnnxNode[], string] = [[], output];
  let at = output;
  for (let node = writers.get(at); node; node = writers.get(at)) {
    const isCut = afterwards.has(node.operator) || (node.operator === "LogSoftmax" && !isKnown(node));
    if (!isCut && !passing.has(node.operator)) break;
    if (isKnown(node) && node.operator === "LogSoftmax") break;
    passed.push(node);
    at = node.inputs[0] ?? "";
    if (isCut) [tail, end] = [passed.filter(({ operator }) => operator !== "Identity"), at];
  }
  return { tail: [...tail], end };
}

/** The same where an output is a measure or a loss: behind scores that are compared with labels, which are an input of the graph. */
function measureOf(
  output: string,
  writers: ReadonlyMap<string, OnnxNode>,
): ReturnType<typeof tailOf> | undefined {
  const last = writers.get(output);
  if (last && losses.has(last.operator)) {
    const [scores = ""] = last.inputs;
    return writers.has(scores) ? { tail: [last], end: scores } : undefined;
  }
  const passed: OnnxNode[] = [];
  const search = (value: string, depth: number): string | undefined => {
    const node = writers.get(value);
    if (!node || depth > 16) return undefined;
    if (afterwards.has(node.operator)) {
      const [scores = ""] = node.inputs;
      const isComputed = writers.has(scores);
      if (isComputed) passed.push(node);
      return isComputed ? scores : undefined;
    }
    if (!measuring.has(node.operator) && !passing.has(node.operator)) return undefined;
    for (const input of node.inputs) {
      const found = search(input, depth + 1);
      if (found === undefined) continue;
      passed.push(node);
      return found;
    }
    return undefined;
  };
  const end = last && measuring.has(last.operator) ? search(output, 0) : undefined;
  return end === undefined ? undefined : { tail: passed.reverse(), end };
}

function isKnown({ operator }: OnnxNode): boolean {
  return rows.some((row) => row.operator === operator);
}
