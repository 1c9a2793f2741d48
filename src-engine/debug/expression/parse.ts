// From text to tree, by precedence climbing. Loosest first:
//
//   or  and  not  < <= > >= == !=  + -  * / %  - !  ^
//
// Comparisons do not chain; ^ goes from right to left. `not` is as loose as Python's, `!` as tight as C's.

import { assertFunction, called, constant, joined, named, tensor, unary } from "./build";
import { ExpressionError } from "./expressionError";
import type { BinaryOperator, Expression, Node } from "./node";
import { got, tokens, type Token } from "./tokens";

/** Deeper nesting is refused. */
const MOST_LEVELS = 100;

const COMPARISON = 3;
const binary: Readonly<Record<string, { readonly level: number; readonly operator: BinaryOperator }>> = {
  or: { level: 1, operator: "||" },
  "||": { level: 1, operator: "||" },
  and: { level: 2, operator: "&&" },
  "&&": { level: 2, operator: "&&" },
  "<": { level: COMPARISON, operator: "<" },
  "<=": { level: COMPARISON, operator: "<=" },
  ">": { level: COMPARISON, operator: ">" },
  ">=": { level: COMPARISON, operator: ">=" },
  "==": { level: COMPARISON, operator: "==" },
  "!=": { level: COMPARISON, operator: "!=" },
  "+": { level: 4, operator: "+" },
  "-": { level: 4, operator: "-" },
  "*": { level: 5, operator: "*" },
  "/": { level: 5, operator: "/" },
  "%": { level: 5, operator: "%" },
};

const prefixes: Readonly<Record<string, "-" | "!">> = { not: "!", "!": "!", "-": "-" };

/** @throws ExpressionError saying what was expected, what came and where */
export function parse(text: string): Expression {
  const parser = new Parser(tokens(text));
  const root = parser.binary(0);
  parser.end();
  return { text, root };
}

class Parser {
  #position = 0;
  #levels = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get #next(): Token {
    return this.tokens[this.#position]!;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#position++;
    return token;
  }

  #takeIf(symbol: string): boolean {
    const found = this.#next.kind === "symbol" && this.#next.text === symbol;
    if (found) this.#position++;
    return found;
  }

  end(): void {
    const token = this.#next;
    if (token.kind !== "end") throw new ExpressionError(`expected an operator, ${got(token)}`, token.at);
  }

  /** Operands joined by operators at least as tight as this level. */
  binary(least: number): Node {
    let left = this.#operand();
    for (;;) {
      const token = this.#next;
      const found = token.kind === "path" ? undefined : own(binary, token.text);
      if (!found || found.level < least) return left;
      this.#take();
      const right = this.binary(found.level + 1);
      left = joined(found.operator, left, right, token.at);
      if (found.level === COMPARISON) this.#refuseChain();
    }
  }

  #refuseChain(): void {
    const { kind, text, at } = this.#next;
    if (kind !== "symbol" || own(binary, text)?.level !== COMPARISON) return;
    throw new ExpressionError(
      `comparisons do not chain: expected "and", as in 1 < x and x < 3, got "${text}"`,
      at,
    );
  }

  /** `-x`, `!x`, `not x`, or a power. */
  #operand(): Node {
    const { kind, text, at } = this.#next;
    const prefix = kind === "path" ? undefined : own(prefixes, text);
    if (prefix) {
      this.#take();
      const tail = (): Node => (text === "not" ? this.binary(COMPARISON) : this.#operand());
      return unary(prefix, this.#nested(at, tail), at);
    }
    const base = this.#primary();
    const power = this.#next.at;
    if (!this.#takeIf("^")) return base;
    const exponent = this.#nested(power, () => this.#operand());
    return joined("^", base, exponent, power);
  }

  #primary(): Node {
    const token = this.#take();
    const { kind, text, at } = token;
    if (kind === "number") return constant(Number(text), at);
    if (kind === "path") return this.#tensor(token);
    if (kind === "word" && own(binary, text) === undefined) {
      return this.#takeIf("(") ? this.#call(token) : (named(text, at) ?? this.#tensor(token));
    }
    if (kind === "symbol" && text === "(") {
      const inner = this.#nested(at, () => this.binary(0));
      this.#close(")", token);
      return inner;
    }
    const before = this.tokens[this.#position - (kind === "end" ? 1 : 2)];
    throw new ExpressionError(
      `expected an operand${before ? ` after "${before.text}"` : ""}, ${got(token)}`,
      at,
    );
  }

  #tensor({ text, at }: Token): Node {
    const open = this.#next;
    return tensor(text, this.#takeIf("[") ? this.#list("]", open) : [], at);
  }

  #call(token: Token): Node {
    assertFunction(token);
    return called(token, this.#list(")", token));
  }

  /** What stands between brackets, with commas between. */
  #list(closing: ")" | "]", opening: Token): Node[] {
    const list: Node[] = [];
    do list.push(this.#nested(this.#next.at, () => this.binary(0)));
    while (this.#takeIf(","));
    this.#close(closing, opening, `"," or `);
    return list;
  }

  #close(closing: ")" | "]", { text, at }: Token, or = ""): void {
    const token = this.#next;
    if (this.#takeIf(closing)) return;
    const opened = text === "(" || text === "[" ? text : `${text}(`;
    throw new ExpressionError(
      `expected ${or}"${closing}" to close "${opened}" of column ${at}, ${got(token)}`,
      token.at,
    );
  }

  #nested(at: number, parse: () => Node): Node {
    if (++this.#levels > MOST_LEVELS) {
      throw new ExpressionError(`expected at most ${MOST_LEVELS} levels of nesting, got more`, at);
    }
    const node = parse();
    this.#levels--;
    return node;
  }
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
