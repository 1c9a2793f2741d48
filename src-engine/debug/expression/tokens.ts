// The words of an expression: numbers, names with dots in them, operators.

import { ExpressionError } from "./expressionError";

export interface Token {
  /** A `path` stood in quotes: a tensor whose name is no word, such as "0.weight". */
  readonly kind: "number" | "word" | "path" | "symbol" | "end";
  /** As it was written; of a path what stands between the quotes. */
  readonly text: string;
  readonly at: number;
}

/** Longer is no expression that a person wrote. */
const MOST_CHARACTERS = 2000;

const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_]\w*(?:\.\w+)*/y;
const path = /"([^"]+)"/y;
const symbol = /&&|\|\||[<>=!]=|[<>!+\-*/%^()[\],]/y;
const space = /\s+/y;

/**
 * The tokens of a text, the last of which is its end.
 * @throws ExpressionError where something is none, or the text too long
 */
export function tokens(text: string): readonly Token[] {
  if (text.length > MOST_CHARACTERS) {
    throw new ExpressionError(
      `expected at most ${MOST_CHARACTERS} characters, got ${text.length}`,
      MOST_CHARACTERS,
    );
  }
  const found: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const take = (kind: Token["kind"], pattern: RegExp): boolean => {
    const matched = match(pattern);
    if (!matched) return false;
    found.push({ kind, text: matched[1] ?? matched[0], at });
    at += matched[0].length;
    return true;
  };
  for (;;) {
    at += match(space)?.[0].length ?? 0;
    if (at === text.length) return [...found, { kind: "end", text: "", at }];
    if (take("number", number) || take("word", word) || take("path", path) || take("symbol", symbol))
      continue;
    throw new ExpressionError(complaint(text, at), at);
  }
}

function complaint(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if ("=&|".includes(character)) return `expected "${character}${character}", got "${character}"`;
  if (character === '"') return "expected a tensor's name and another quote, got the end";
  return `expected a number, a name or an operator, got ${JSON.stringify(character)}`;
}

/** A tensor's name as an expression has it: in quotes where it is no word. */
export function spelled(name: string): string {
  return /^[A-Za-z_]\w*(?:\.\w+)*$/.test(name) ? name : `"${name}"`;
}

/** A token as an error message has it. */
export function got({ kind, text }: Token): string {
  if (kind === "end") return "got the end";
  return `got ${JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)}`;
}
