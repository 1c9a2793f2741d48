import { describe, expect, test } from "vitest";
import { ExpressionError, needsOf, parse } from "../../../src-engine/debug/expression/index";
import { program } from "../../support/expressions";

/** What is wrong with an expression, and in which column. */
function mistakeIn(text: string): readonly [message: string, column: number] | undefined {
  try {
    needsOf(parse(text), program);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [error.message, error.column];
  }
}

describe("a mistake says what was expected, what came and in which column", () => {
  test.each([
    ["", "expected an operand, got the end", 0],
    ["loss >", 'expected an operand after ">", got the end', 6],
    ["loss > )", 'expected an operand after ">", got ")"', 7],
    ["loss and or", 'expected an operand after "and", got "or"', 9],
    ["1 2", 'expected an operator, got "2"', 2],
    ["loss(3)", 'unknown function "loss"; near are log, norm, abs, mean', 0],
    ["nrom(fc.bias)", 'unknown function "nrom"; near are norm, sum, nan, log', 0],
    ["(1 + 2", 'expected ")" to close "(" of column 0, got the end', 6],
    ["norm(fc.bias", 'expected "," or ")" to close "norm(" of column 0, got the end', 12],
    ["fc.bias[1 > 0", 'expected "," or "]" to close "[" of column 7, got the end', 13],
    ["fc.bias[]", 'expected an operand after "[", got "]"', 8],
    ["loss = 1", 'expected "==", got "="', 5],
    ["true & true", 'expected "&&", got "&"', 5],
    ["loss $ 1", 'expected a number, a name or an operator, got "$"', 5],
    ["loss > 1 ☃", 'expected a number, a name or an operator, got "☃"', 9],
    ['norm("0.weight)', "expected a tensor's name and another quote, got the end", 5],
    ["1 < 2 < 3", 'comparisons do not chain: expected "and", as in 1 < x and x < 3, got "<"', 6],
    ["min(1, 2, 3)", "min expects 1 or 2 arguments, got 3", 0],
    ["norm(1, 2)", "norm expects 1 argument, got 2", 0],
    ["crossed(loss)", "crossed expects 2 arguments, got 1", 0],
    [
      "changed(label)",
      "changed compares with the iteration before, whose samples were others: expected a number of the whole batch, got label",
      8,
    ],
    ["changed(flipped(loss))", "changed expects a number, got flipped, a change itself", 8],
    [
      "1 + norm(conv9.weight)",
      'unknown tensor "conv9.weight"; near are conv1.weight, conv2.weight, fc.weight, conv1.bias',
      9,
    ],
    ["itertion > 3", 'unknown name "itertion"; near are iteration, input, target, mean', 0],
    ["norm(relu1)", 'unknown name "relu1"; near are relu1.output, relu1.output.grad, input, lr', 5],
    ["conv1.weight[1,2] > 0", "conv1.weight has 4 dimensions [8,1,3,3], got 2 indices", 0],
    ["norm(fc.bias[1,2])", "fc.bias has 1 dimension [10], got 2 indices", 5],
    ["fc.output[2,0]", "fc.output has shape [2,10]: expected index 0 to be 0 … 1, got 2", 10],
    ["fc.output[0,-1]", "fc.output has shape [2,10]: expected index 1 to be 0 … 9, got -1", 12],
    ["fc.output[0,1.5]", "fc.output has shape [2,10]: expected index 1 to be 0 … 9, got 1.5", 12],
    [
      "3 < fc.bias",
      "< expects a number, got the tensor fc.bias [10]; give an index, or ask for its norm, mean, max, …",
      4,
    ],
    [
      "abs(fc.bias)",
      "abs expects a number, got the tensor fc.bias [10]; give an index, or ask for its norm, mean, max, …",
      4,
    ],
    [
      "min(1, fc.bias)",
      "min of two expects a number, got the tensor fc.bias [10]; give an index, or ask for its norm, mean, max, …",
      7,
    ],
    [
      "fc.bias",
      "a condition or a plot expects a number, got the tensor fc.bias [10]; give an index, or ask for its norm, mean, max, …",
      0,
    ],
    ["__proto__", 'unknown name "__proto__"; near are …', 0],
    ["constructor(1)", 'unknown function "constructor"; near are …', 0],
  ])("%s", (text, message, column) => {
    expect(mistakeIn(text)).toEqual([expect.stringMatching(beginning(message)), column]);
  });

  test("too long a text", () => {
    expect(mistakeIn("1".repeat(2000))).toBeUndefined();
    expect(mistakeIn("1".repeat(2001))).toEqual(["expected at most 2000 characters, got 2001", 2000]);
  });

  test.each(["(", "-", "!", "not ", "norm(", "fc.bias[", "2^"])("too much nesting of %s", (opening) => {
    const mistake = mistakeIn(`${opening.repeat(101)}1`);
    expect(mistake?.[0]).toBe("expected at most 100 levels of nesting, got more");
  });

  test("a long chain of operators is no nesting", () => {
    expect(mistakeIn(Array.from({ length: 500 }, () => "1").join("+"))).toBeUndefined();
  });

  test("a long name is cut", () => {
    const mistake = mistakeIn(`norm(${"a".repeat(1900)})`);
    expect(mistake?.[0].length).toBeLessThan(200);
  });
});

/** The whole message, or its beginning where that ends in "…". */
function beginning(message: string): RegExp {
  const literal = message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.endsWith("…") ? literal.slice(0, -1) : `${literal}$`}`);
}
