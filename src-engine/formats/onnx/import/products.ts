// Products with a weight, in whichever way they are written, as Gemm with α = β = 1: what a linear layer is read from. Sums of many as
// additions of two.

import type { OnnxAttribute, OnnxNode } from "../onnxNode";
import { constant, type Constant } from "./constant";
import type { Graph } from "./graph";

/** A new graph. α and β go into the weight and the bias where these are constants, and stay attributes elsewhere. */
export function asGemm(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    if (node.operator === "MatMul") return product(node, constants);
    return node.operator === "Gemm" ? plain(node, constants) : node;
  });
  return { ...graph, nodes, constants };
}

/** A new graph: a Sum of any number of values as additions of two. */
export function sumsAsPairs(graph: Graph): Graph {
  const nodes = graph.nodes.flatMap((node): readonly OnnxNode[] => {
    const [first, ...others] = node.inputs;
    if (node.operator !== "Sum" || node.domain !== "" || first === undefined) return [node];
    if (others.length === 0) return [{ ...node, operator: "Identity" }];
    let before = first;
    return others.map((other, i): OnnxNode => {
      const isLast = i === others.length - 1;
      const output = isLast ? (node.outputs[0] ?? "") : `${node.outputs[0] ?? ""}·${i + 1}`;
      const inputs = [before, other];
      before = output;
      return { ...node, operator: "Add", inputs, outputs: [output], ...(!isLast && { name: "" }) };
    });
  });
  return { ...graph, nodes };
}

/** A product with a matrix on its right. */
function product(node: OnnxNode, constants: Map<string, Constant>): OnnxNode {
  const [input = "", weight = ""] = node.inputs;
  return constants.get(weight)?.shape.length === 2 && !constants.has(input)
    ? { ...node, operator: "Gemm" }
    : node;
}

/** Its factors go into the weight and the bias, which is spread over the outputs. */
function plain(node: OnnxNode, constants: Map<string, Constant>): OnnxNode {
  const attributes = new Map<string, OnnxAttribute>(node.attributes);
  const inputs = [...node.inputs];
  const factor = (name: string, i: number): void => {
    const value = attributes.get(name);
    const scaled = constants.get(inputs[i] ?? "");
    if (typeof value !== "number" || (value !== 1 && inputs[i] !== undefined && !scaled)) return;
    attributes.delete(name);
    if (value === 1 || !scaled) return;
    const called = `${node.outputs[0] ?? ""}·${name}`;
    constants.set(called, times(scaled, value));
    inputs[i] = called;
  };
  factor("alpha", 1);
  factor("beta", 2);
  const weight = constants.get(inputs[1] ?? "");
  const bias = constants.get(inputs[2] ?? "");
  const outputs = weight?.shape.at(attributes.get("transB") ? 0 : 1);
  if (bias && outputs !== undefined && outputs > 1 && bias.shape.every((n) => n === 1)) {
    const called = `${node.outputs[0] ?? ""}·bias`;
    constants.set(called, spread(bias, outputs));
    inputs[2] = called;
  }
  return { ...node, inputs, attributes };
}

function times(given: Constant, factor: number): Constant {
  return {
    ...given,
    numbers: () => given.numbers().map((x) => x * factor),
  };
}

/** One number as a row of so many. */
function spread(given: Constant, count: number): Constant {
  return constant("float", [count], new Float32Array(count).fill(given.numbers()[0] ?? 0));
}
