// Identity nodes, taken out of a graph. PyTorch writes one where two layers begin with the same numbers: the second one's
// weight is then the first one's, under its own name.

import type { Tensor } from "../../tensor/tensor";
import { quoted } from "../formatError";
import { fail } from "./onnxFields";
import type { OnnxGraph, OnnxNode } from "./onnxProto";

interface Plain {
  readonly graph: OnnxGraph;
  /** Initializers that an Identity read. */
  readonly passedOn: readonly string[];
}

/** The same graph: what reads an Identity reads what that reads. */
export function withoutIdentities(graph: OnnxGraph): Plain {
  const initializers = new Map<string, Tensor>(graph.initializers);
  const values = new Map<string, string>();
  const passedOn: string[] = [];
  const nodes: OnnxNode[] = [];
  const source = (name: string): string => values.get(name) ?? name;
  for (const node of graph.nodes) {
    if (node.operator !== "Identity") {
      nodes.push({ ...node, inputs: node.inputs.map(source) });
      continue;
    }
    const [from, to] = [node.inputs[0], node.outputs[0]];
    if (from === undefined || to === undefined || node.inputs.length + node.outputs.length > 2)
      return fail(`Identity ${quoted(node.name)} must have one input and one output`);
    const tensor = initializers.get(from);
    if (initializers.has(to) || values.has(to)) fail(`two nodes write ${quoted(to)}`);
    if (tensor) {
      initializers.set(to, tensor);
      passedOn.push(from);
    } else values.set(to, source(from));
  }
  const outputs = graph.outputs.map((output) => ({ ...output, name: source(output.name) }));
  return { graph: { ...graph, nodes, initializers, outputs }, passedOn };
}
