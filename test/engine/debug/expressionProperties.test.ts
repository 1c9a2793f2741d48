// Over random expressions: printing and parsing, knowing less and knowing more, and text that is none.

import { describe, expect, test } from "vitest";
import {
  ExpressionError,
  judge,
  needsOf,
  parse,
  presume,
  type Node,
  type Scope,
} from "../../../src-engine/debug/expression/index";
import { filled, program, scopeOf } from "../../support/expressions";
import fc from "../../support/properties";

/** Numbers that conditions are made of; those with a sample's words belong to one. */
const leaf = fc.oneof(
  fc.constantFrom(
    "iteration",
    "epoch",
    "loss",
    "lr",
    "label",
    "predicted",
    "sample",
    "n",
    "true",
    "nan",
    "inf",
  ),
  fc.constantFrom(
    "fc.bias[3]",
    "fc.output[n, label]",
    "fc.weight.grad[1, 2]",
    "norm(fc.bias)",
    "max(fc.output[n])",
  ),
  fc.constantFrom(
    "dead(relu1.output)",
    "changed(loss)",
    "flipped(fc.bias[0])",
    "crossed(norm(fc.weight.grad), 2)",
  ),
  fc.integer({ min: 0, max: 12 }).map(String),
);
const operator = fc.constantFrom("||", "&&", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "%", "^");
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(tie("text"), operator, tie("text")).map(([a, by, b]) => `(${a}) ${by} (${b})`),
    fc.tuple(fc.constantFrom("-", "!", "not ", "abs", "sign"), tie("text")).map(([by, a]) => `${by}(${a})`),
    fc
      .tuple(fc.constantFrom("min", "max"), tie("text"), tie("text"))
      .map(([by, a, b]) => `${by}(${a}, ${b})`),
  ),
}));

const everything: Scope = scopeOf(
  [
    filled("fc.bias", (i) => i - 4),
    filled("fc.bias.next", (i) => 4 - i),
    filled("fc.output", (i) => i % 11),
    filled("fc.weight.grad", (i) => (i % 3) - 1),
    filled("relu1.output", (i) => i % 2),
  ],
  {
    learningRate: 0.5,
    indices: [40, 2],
    labels: () => [3, 7],
    predictions: () => [3, 1],
    loss: () => 1.5,
    recall: () => 2,
  },
);

/** A scope that knows some of it. */
const partial = fc
  .record({
    tensors: fc.subarray(["fc.bias", "fc.bias.next", "fc.output", "fc.weight.grad", "relu1.output"]),
    facts: fc.subarray(["learningRate", "indices", "labels", "predictions", "loss", "recall"] as const),
  })
  .map(({ tensors, facts }): Scope => {
    const { iteration, epoch } = everything;
    const known: Partial<Scope> = Object.fromEntries(facts.map((fact) => [fact, everything[fact]]));
    const read: NonNullable<Scope["read"]> = (path) =>
      tensors.includes(path) ? everything.read?.(path) : undefined;
    return { program, iteration, epoch, ...known, read };
  });

describe("an expression", () => {
  test("printed with all its parentheses, or only those it needs, is parsed to the same", () => {
    fc.assert(
      fc.property(text, (written) => {
        const { root } = parse(written);
        expect(shape(parse(printed(root, true)).root)).toEqual(shape(root));
        expect(shape(parse(printed(root, false)).root)).toEqual(shape(root));
      }),
      { numRuns: 1000 },
    );
  });

  test("is never judged otherwise by one who knows more", () => {
    fc.assert(
      fc.property(text, partial, (written, less) => {
        const expression = parse(written);
        const early = presume(expression, less);
        if (early !== undefined) expect(presume(expression, everything)).toBe(early);
      }),
      { numRuns: 3000 },
    );
  });

  test("that speaks of samples holds if it does with one sample's words replaced by numbers", () => {
    fc.assert(
      fc.property(text, (written) => {
        const expression = parse(written);
        if (!expression.root.perSample) return;
        const verdict = judge(expression, everything);
        const single = [0, 1].map((n) => judge(parse(substituted(written, n)), everything).holds);
        const first = single.indexOf(true);
        expect(verdict).toEqual(
          first >= 0
            ? { holds: true, sample: first }
            : { holds: single.includes(undefined) ? undefined : false },
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("that is not known for want of an iteration's tensors is false at once where a bare number says so", () => {
    const condition = parse("norm(conv2.weight.grad) > 10 && iteration > 50");
    expect(presume(condition, { program, iteration: 3, epoch: 0 })).toBe(false);
    expect(presume(condition, { program, iteration: 51, epoch: 0 })).toBeUndefined();
    expect(presume(parse("label == 7 && epoch > 2"), { program, iteration: 3, epoch: 0 })).toBe(false);
  });
});

describe("text that is no expression", () => {
  const piece = fc.oneof(
    leaf,
    operator,
    fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      ",",
      "-",
      "!",
      "not",
      "and",
      "or",
      '"',
      ".",
      "=",
      "norm(",
      "changed(",
      " ",
    ),
    fc.string({ maxLength: 3 }),
  );
  const soup = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(" ")),
    fc.string({ unit: "binary", maxLength: 200 }),
  );

  test("is refused with a column within it, and never otherwise", () => {
    fc.assert(
      fc.property(soup, (given) => {
        try {
          const expression = parse(given);
          needsOf(expression, program);
          judge(expression, everything);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          expect(error.column).toBeGreaterThanOrEqual(0);
          expect(error.column).toBeLessThanOrEqual(given.length);
          expect(error.message).not.toBe("");
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("of the most hostile text ends, with an answer or an ExpressionError", () => {
    const hostile = [
      "(",
      "-",
      "not ",
      "a.",
      "norm(",
      "fc.bias[",
      "1+",
      "1<",
      "1||",
      '"a"',
      "!(",
      "2^",
      "9",
      "e",
    ];
    for (const part of hostile) {
      const given = part.repeat(Math.floor(2000 / part.length));
      try {
        needsOf(parse(given), program);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError);
      }
    }
  });
});

/** The tree without columns. */
function shape(node: Node): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) =>
      key === "at" ? undefined : typeof value === "number" ? String(value) : value,
    ),
  );
}

const levels: Readonly<Record<string, number>> = {
  ...{ "||": 1, "&&": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "==": 3, "!=": 3 },
  ...{ "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, prefix: 6, "^": 7, atom: 8 },
};

function printed(node: Node, always: boolean): string {
  const inner = (child: Node, least: number): string =>
    always || levelOf(child) < least ? `(${printed(child, always)})` : printed(child, always);
  const list = (nodes: readonly Node[]): string => nodes.map((part) => printed(part, always)).join(", ");
  switch (node.kind) {
    case "constant":
      return Number.isNaN(node.value) ? "nan" : node.value === Infinity ? "inf" : String(node.value);
    case "name":
      return node.name;
    case "tensor":
      return node.index.length ? `${node.path}[${list(node.index)}]` : node.path;
    case "call":
      return `${node.name}(${list(node.arguments)})`;
    case "change":
      return `${node.name}(${list(node.value ? [node.of, node.value] : [node.of])})`;
    case "unary":
      return node.operator + inner(node.operand, levels["prefix"]!);
    case "binary": {
      const level = levels[node.operator]!;
      const rightward = node.operator === "^";
      const chains = level === 3 ? 1 : 0;
      const left = inner(node.left, level + (rightward ? 1 : chains));
      return `${left} ${node.operator} ${inner(node.right, rightward ? levels["prefix"]! : level + 1)}`;
    }
  }
}

function levelOf(node: Node): number {
  return levels[node.kind === "unary" ? "prefix" : node.kind === "binary" ? node.operator : "atom"]!;
}

function substituted(written: string, n: number): string {
  const values = { sample: [40, 2], label: [3, 7], predicted: [3, 1], n: [0, 1] };
  return written.replace(/\b(sample|label|predicted|n)\b/g, (word) =>
    String(values[word as keyof typeof values][n]),
  );
}
