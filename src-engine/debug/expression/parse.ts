// From text to tree, by precedence climbing. Loosest first:
//
//   or  and  not  < <= > >= == !=  + -  * / %  - !  ^
//
// Comparisons do not chain; ^ goes from right to left. `not` is as loose as Python's, `!` as tight as C's.

import { ExpressionError } from "./expressionError";
import { arityOf, changes, functionNames } from "./functions";
import { near } from "./near";
import { isPerSampleName, names, within, type BinaryOperator, type Expression, type Node } from "./node";
import { got, tokens, type Token } from "./tokens";

/** Deeper nesting is refused. */
export const MOST_LEVELS = 100;

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
const constants: Readonly<Record<string, number | boolean>> = {
  true: true,
  false: false,
  nan: NaN,
  inf: Infinity,
};

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
    const { at, text, kind } = this.#next;
    if (kind === "word" && text === "not") {
      this.#take();
      return unary(
        "!",
        this.#nested(at, () => this.binary(COMPARISON)),
        at,
      );
    }
    if (this.#takeIf("-"))
      return unary(
        "-",
        this.#nested(at, () => this.#operand()),
        at,
      );
    if (this.#takeIf("!"))
      return unary(
        "!",
        this.#nested(at, () => this.#operand()),
        at,
      );
    const base = this.#primary();
    const power = this.#next.at;
    if (!this.#takeIf("^")) return base;
    return joined(
      "^",
      base,
      this.#nested(power, () => this.#operand()),
      power,
    );
  }

  #primary(): Node {
    const token = this.#take();
    const { kind, text, at } = token;
    if (kind === "number") return { kind: "constant", value: Number(text), at, perSample: false };
    if (kind === "path") return this.#tensor(token);
    if (kind === "word" && own(binary, text) === undefined) {
      return this.#takeIf("(") ? this.#call(token) : this.#named(token);
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

  #named(token: Token): Node {
    const { text, at } = token;
    const value = own(constants, text);
    if (value !== undefined) return { kind: "constant", value, at, perSample: false };
    const name = names.find((known) => known === text);
    return name ? { kind: "name", name, at, perSample: isPerSampleName(name) } : this.#tensor(token);
  }

  #tensor({ text: path, at }: Token): Node {
    const open = this.#next;
    const index = this.#takeIf("[") ? this.#list("]", open) : [];
    return { kind: "tensor", path, index, at, perSample: index.some(({ perSample }) => perSample) };
  }

  #call(token: Token): Node {
    const { text: name, at } = token;
    const arity = arityOf(name);
    if (!arity) {
      const known = near(name, functionNames).join(", ");
      throw new ExpressionError(`unknown function ${got(token).slice(4)}; near are ${known}`, at);
    }
    const list = this.#list(")", token);
    const [least, most] = arity;
    if (list.length < least || list.length > most) {
      const wanted = `${least === most ? "" : `${least} or `}${most} argument${most > 1 ? "s" : ""}`;
      throw new ExpressionError(`${name} expects ${wanted}, got ${list.length}`, at);
    }
    const perSample = list.some((argument) => argument.perSample);
    if (!Object.hasOwn(changes, name)) return { kind: "call", name, arguments: list, at, perSample };
    const [of, value] = list as [Node, Node?];
    refuseFleeting(name, of);
    for (const argument of list) refuseNested(name, argument);
    return { kind: "change", name, of, value, at, perSample };
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

function unary(operator: "-" | "!", operand: Node, at: number): Node {
  return { kind: "unary", operator, operand, at, perSample: operand.perSample };
}

function joined(operator: BinaryOperator, left: Node, right: Node, at: number): Node {
  return { kind: "binary", operator, left, right, at, perSample: left.perSample || right.perSample };
}

/** The next batch has other samples: nothing of one can be compared with one iteration earlier. */
function refuseFleeting(name: string, of: Node): void {
  if (!of.perSample) return;
  throw new ExpressionError(
    `${name} compares a number with the iteration before, whose samples are others; expected none of label, predicted, sample, n`,
    of.at,
  );
}

function refuseNested(name: string, argument: Node): void {
  for (const node of within(argument)) {
    if (node.kind !== "change") continue;
    throw new ExpressionError(
      `${name} cannot contain ${node.name}: expected a number, got a change`,
      node.at,
    );
  }
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
