// Everything that follows from constants alone is computed.

import type { OnnxNode } from "../onnxNode";
import type { Constant } from "./constant";
import { folded, isFoldable, NotFoldable, type FoldBudget } from "./fold";
import type { Graph } from "./graph";
import type { Report } from "./report";

/** What nodes that were computed are counted as in a report. */
export const FOLDED = "folded";

/** A new graph. Nodes are tried in the graph's order, so that what one gives is constant for those behind it. */
export function foldConstants(graph: Graph, budget: FoldBudget, report: Report): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.filter((node) => tryFold(node, constants, graph.opset, budget, report) !== true);
  return { ...graph, nodes, constants };
}

/**
 * Whether all that a node reads is constant, and what it gives is now constant as well.
 * @returns why not, where it is known how to compute it and it cannot be: half a sentence about the node
 */
export function tryFold(
  node: OnnxNode,
  constants: Map<string, Constant>,
  opset: number,
  budget: FoldBudget,
  report: Report,
): boolean | string {
  const isConstant = node.inputs.every((name) => name === "" || constants.has(name));
  if (!isConstant || node.domain !== "" || !isFoldable(node.operator)) return false;
  try {
    const found = folded(node, constants, opset, budget);
    // What is handed on bears its new name: that of a second layer with the first one's numbers.
    const renamed = node.operator === "Identity";
    node.outputs.forEach((name, i) => {
      if (found[i]) constants.set(name, renamed ? { ...found[i], name } : found[i]);
    });
    report.count(FOLDED);
    return true;
  } catch (error) {
    if (error instanceof NotFoldable) return error.message;
    throw error;
  }
}
