// What a logpoint says: text with expressions in braces. `{{` and `}}` are braces.

import { evaluate, partOf } from "./evaluate";
import { ExpressionError, shifted } from "./expressionError";
import { valuesBySample } from "./judge";
import type { Expression } from "./node";
import { parse } from "./parse";
import { reasonFor } from "./reason";
import type { Scope } from "./scope";
import { shown, summary } from "./shown";
import { spelled } from "./tokens";

interface Part {
  readonly expression: Expression;
  /** Where it begins in the message. */
  readonly at: number;
}
export type Message = readonly (string | Part)[];

/** Of so many samples a message lists the values. */
const MOST_SAMPLES = 8;

const piece = /([^{}]|\{\{|\}\})+|\{([^{}]*)\}/y;

/** @throws ExpressionError with the column in the whole message */
export function parseMessage(text: string): Message {
  const parts: (string | Part)[] = [];
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at;
    const [whole, , inner] = piece.exec(text) ?? unbalanced(text, at);
    if (inner === undefined) parts.push(whole.replaceAll("{{", "{").replaceAll("}}", "}"));
    else parts.push({ expression: located(at + 1, () => parse(inner)), at: at + 1 });
  }
  return parts;
}

function unbalanced(text: string, at: number): never {
  throw text[at] === "{"
    ? new ExpressionError('expected "}" to close "{", got the end or another "{"', at)
    : new ExpressionError('expected "{" before "}"; write "}}" for a brace', at);
}

/** Runs something on a part of a text that begins there; its errors speak of the whole text. */
export function located<T>(at: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ExpressionError ? shifted(error, at) : error;
  }
}

/** @param n the sample that is spoken of, where one is */
export function messageText(message: Message, scope: Scope, n?: number): string {
  return message
    .map((part) => (typeof part === "string" ? part : written(part.expression, scope, n)))
    .join("");
}

function written(expression: Expression, scope: Scope, n?: number): string {
  const { root } = expression;
  if (root.perSample && n === undefined) return list(expression, scope);
  const look = n === undefined ? { scope } : { scope, n };
  const value = evaluate(root, look);
  if (value !== undefined) return shown(value);
  const part = root.kind === "tensor" ? partOf(root, look) : undefined;
  if (root.kind === "tensor" && part) return `${spelled(root.path)} ${summary(part)}`;
  return `(${reasonFor(root, look)})`;
}

function list(expression: Expression, scope: Scope): string {
  const values = valuesBySample(expression, scope);
  if (!values) return `(${reasonFor(expression.root, { scope, n: 0 })})`;
  const some = values.slice(0, MOST_SAMPLES).map(shown).join(", ");
  return values.length > MOST_SAMPLES ? `${some}, …` : some;
}
