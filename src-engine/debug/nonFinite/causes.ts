// What made an element what it is: the operands that it was computed from, and which of them most.

import type { Expr } from "../../ops/expr";
import type { ElementValue, TensorPath } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import type { Index, Tensor } from "../../tensor/tensor";

/** How an instruction computed an element, from its operands as they are now. */
export function explained(
  { operands, attrs, run }: Instruction,
  index: Index,
  read: (path: TensorPath) => Tensor,
): Expr {
  const tensors = Object.entries(operands).map(([name, path]) => [name, read(path)] as const);
  return run.explain(index, Object.fromEntries(tensors), attrs);
}

/**
 * The elements that were read, each once, the largest first.
 * @param choices also those that were only compared
 */
export function operandsOf(
  expr: Expr,
  { operands }: Instruction,
  { choices = false }: { choices?: boolean } = {},
): ElementValue[] {
  const found = new Map<string, ElementValue>();
  const visit = (node: Expr): void => {
    if (node.kind === "element") {
      const element = elementOf(node, operands);
      found.set(`${element.path} ${element.index.join()}`, element);
    } else if (isComputed(node) || (choices && node.kind === "choice")) node.parts.forEach(visit);
  };
  visit(expr);
  return [...found.values()].sort((a, b) => bySize(a.value, b.value));
}

/**
 * The element to blame most: the largest factor of the largest term, and so on down. Undefined where none was read.
 * @param isWanted which of those that were read come into question
 */
export function mainOperand(
  expr: Expr,
  instruction: Instruction,
  isWanted: (of: ElementValue) => boolean = () => true,
): ElementValue | undefined {
  if (expr.kind === "element") {
    const element = elementOf(expr, instruction.operands);
    return isWanted(element) ? element : undefined;
  }
  if (!isComputed(expr)) return undefined;
  for (const part of [...expr.parts].sort((a, b) => bySize(a.value, b.value))) {
    const found = mainOperand(part, instruction, isWanted);
    if (found) return found;
  }
  return undefined;
}

/** A choice is no cause: it has no magnitude to pass on. */
function isComputed(expr: Expr): expr is Exclude<Expr, { kind: "number" | "element" | "choice" }> {
  return expr.kind !== "number" && expr.kind !== "choice" && expr.kind !== "element";
}

/** The element by its tensor's path; the expression has it by the operand's name. */
export function elementOf(
  { of, index, value }: Extract<Expr, { kind: "element" }>,
  operands: Instruction["operands"],
): ElementValue {
  return { path: operands[of]!, index, value };
}

/** What is not a number comes first, then infinities. */
function bySize(a: number, b: number): number {
  const size = (x: number): number => (Number.isNaN(x) ? Infinity : Math.min(Math.abs(x), Number.MAX_VALUE));
  const [left, right] = [size(a), size(b)];
  return left === right ? 0 : right - left;
}
