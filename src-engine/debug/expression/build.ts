// Nodes from their parts, and what they cannot be made of.

import { ExpressionError } from "./expressionError";
import { arityOf, changes, functionNames } from "./functions";
import { near } from "../../protocol/near";
import { isPerSampleName, names, within, type BinaryOperator, type Node } from "./node";
import { got, type Token } from "./tokens";

const constants: Readonly<Record<string, number | boolean>> = {
  true: true,
  false: false,
  nan: NaN,
  inf: Infinity,
};

export function constant(value: number | boolean, at: number): Node {
  return { kind: "constant", value, at, perSample: false };
}

/** A constant or a name; undefined where the word must be a tensor's. */
export function named(word: string, at: number): Node | undefined {
  if (Object.hasOwn(constants, word)) return constant(constants[word]!, at);
  const name = names.find((known) => known === word);
  return name && { kind: "name", name, at, perSample: isPerSampleName(name) };
}

export function tensor(path: string, index: readonly Node[], at: number): Node {
  return { kind: "tensor", path, index, at, perSample: index.some(({ perSample }) => perSample) };
}

export function unary(operator: "-" | "!", operand: Node, at: number): Node {
  return { kind: "unary", operator, operand, at, perSample: operand.perSample };
}

export function joined(operator: BinaryOperator, left: Node, right: Node, at: number): Node {
  return { kind: "binary", operator, left, right, at, perSample: left.perSample || right.perSample };
}

/** @throws ExpressionError where there is no such function */
export function assertFunction(token: Token): void {
  if (arityOf(token.text)) return;
  const known = near(token.text, functionNames).join(", ");
  throw new ExpressionError(`unknown function ${got(token).slice(4)}; near are ${known}`, token.at);
}

/** @throws ExpressionError where the function takes other arguments */
export function called({ text: name, at }: Token, list: readonly Node[]): Node {
  const [least, most] = arityOf(name)!;
  if (list.length < least || list.length > most) {
    const wanted = `${least === most ? "" : `${least} or `}${most} argument${most > 1 ? "s" : ""}`;
    throw new ExpressionError(`${name} expects ${wanted}, got ${list.length}`, at);
  }
  const perSample = list.some((argument) => argument.perSample);
  if (!Object.hasOwn(changes, name)) return { kind: "call", name, arguments: list, at, perSample };
  for (const argument of list) refuseNested(name, argument);
  const [of, value] = list;
  refuseFleeting(name, of!);
  return { kind: "change", name, of: of!, value, at, perSample };
}

/** The next batch has other samples: nothing of one can be compared with one iteration earlier. */
function refuseFleeting(name: string, of: Node): void {
  for (const node of within(of)) {
    if (node.kind !== "name" || !node.perSample) continue;
    throw new ExpressionError(
      `${name} compares with the iteration before, whose samples were others: expected a number of the whole batch, got ${node.name}`,
      node.at,
    );
  }
}

function refuseNested(name: string, argument: Node): void {
  for (const node of within(argument)) {
    if (node.kind !== "change") continue;
    throw new ExpressionError(`${name} expects a number, got ${node.name}, a change itself`, node.at);
  }
}
