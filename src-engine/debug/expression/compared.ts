// What a condition compared when it held: the left sides of its comparisons, so that a stop can say by how much.

import { number } from "./evaluate";
import type { BinaryOperator, Expression, Node } from "./node";
import type { Scope } from "./scope";

const comparisons: readonly BinaryOperator[] = ["<", "<=", ">", ">=", "==", "!="];

/**
 * Their values in the order they are written; none of what is not known.
 * @param n the sample that made it true, where it speaks of samples
 */
export function compared({ root }: Expression, scope: Scope, n?: number): readonly number[] {
  const look = n === undefined ? { scope } : { scope, n };
  return leftSides(root).flatMap((side) => number(side, look) ?? []);
}

/** Of what must or may hold; what is denied held in no way that is worth a number. */
function leftSides(node: Node): readonly Node[] {
  if (node.kind !== "binary") return [];
  if (node.operator === "&&" || node.operator === "||")
    return [...leftSides(node.left), ...leftSides(node.right)];
  return comparisons.includes(node.operator) ? [node.left] : [];
}
