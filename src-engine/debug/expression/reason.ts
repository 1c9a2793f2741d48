// Why an expression has no value yet, in plain words: the first part of it that has none and why.

import { evaluate, partOf, type Look } from "./evaluate";
import { childrenOf, type Node, type TensorNode } from "./node";
import { isOfParameters } from "./parameters";
import { spelled } from "./tokens";

/** For a node whose value is undefined. */
export function reasonFor(node: Node, look: Look): string {
  const culprit = childrenOf(node).find((child) => isUnknown(child, look));
  if (culprit) return reasonFor(culprit, look);
  if (node.kind === "tensor") return tensorReason(node, look);
  if (node.kind === "name") return `${node.name} is not known yet at this moment`;
  if (node.kind !== "change") return "its value is not known yet at this moment";
  return isOfParameters(node.of, look.scope.program)
    ? `${node.name} compares with the parameters after their update, which is not done yet at this moment`
    : `${node.name} compares with the iteration before, which was not looked at`;
}

function tensorReason({ path, index }: TensorNode, look: Look): string {
  const read = look.scope.read?.(path);
  if (!read) return `${spelled(path)} is not written yet at this moment`;
  const values = index.map((node) => Number(evaluate(node, look)));
  const d = values.findIndex((i, d) => !(Number.isInteger(i) && i >= 0 && i < read.shape[d]!));
  return `${spelled(path)} has shape [${read.shape.join(",")}] in this iteration: expected index ${d} to be 0 … ${read.shape[d]! - 1}, got ${values[d]}`;
}

/** A tensor that a function takes whole is known when it is written. */
function isUnknown(node: Node, look: Look): boolean {
  return (node.kind === "tensor" ? partOf(node, look) : evaluate(node, look)) === undefined;
}
