import { describe, expect, test } from "vitest";
import {
  comparedBy,
  isHit,
  mayHit,
  memoryOf,
  message,
  verify,
  type Check,
} from "../../../src-engine/debug/breakpoints/breakpoints";
import type { Breakpoint } from "../../../src-engine/protocol/protocol";
import { filled, program, scopeOf } from "../../support/expressions";

const asked = (fields: Partial<Breakpoint>, id = 1): Breakpoint => ({ id, enabled: true, ...fields });
const pc = (path: string): number => program.instructions.findIndex(({ writes }) => writes === path) + 1;

function checkOf(fields: Partial<Breakpoint>): Check {
  const { verified, checks } = verify([asked(fields)], program);
  expect(verified[0]).toMatchObject({ verified: true });
  return checks[0]!;
}

describe("a breakpoint is looked at", () => {
  test.each([
    ["forward", program.evaluated - program.instructions.filter(({ phase }) => phase === "loss").length],
    ["loss", program.evaluated],
    ["backward/conv2", pc("conv2.bias.grad")],
    ["backward/conv2/gradWeight", pc("conv2.weight.grad")],
    [" update/fc/bias ", pc("fc.bias.next")],
    ["update", program.instructions.length],
  ])("at its place: %s", (place, at) => {
    expect(checkOf({ place }).pc).toBe(at);
    expect(verify([asked({ place })], program).verified[0]!.instruction).toBe(at - 1);
  });

  test("at an element of the tensor written there", () => {
    const check = checkOf({ place: "backward/conv2/gradWeight[7, 3, 1, 1]" });
    expect(check.element).toEqual({ index: [7, 3, 1, 1], offset: ((7 * 8 + 3) * 3 + 1) * 3 + 1 });
  });

  test("without a place at the last tensor that its condition or message reads", () => {
    expect(checkOf({ condition: "nan(relu1.output)" }).pc).toBe(pc("relu1.output"));
    expect(checkOf({ logMessage: "{norm(fc.weight.grad)}" }).pc).toBe(pc("fc.weight.grad"));
    expect(checkOf({ condition: "loss > 1", logMessage: "{fc.bias.grad}" }).pc).toBe(pc("fc.bias.grad"));
  });

  test("at the loss where nothing is read", () => {
    expect(checkOf({}).pc).toBe(program.evaluated);
    expect(checkOf({ condition: "iteration == 50" }).pc).toBe(program.evaluated);
    expect(checkOf({ condition: "label == 7", logMessage: "{label}" }).pc).toBe(program.evaluated);
  });
});

describe("what it takes to decide", () => {
  test("is an observed iteration only where a tensor is read", () => {
    const free = "iteration > 5 && epoch < 3 && loss > 1 && label != predicted && sample == 3 && lr < 1";
    expect(checkOf({ condition: free }).observes).toBe(false);
    expect(checkOf({ place: "backward/conv1" }).observes).toBe(false);
    expect(checkOf({ condition: "conv1.weight[0,0,0,0] > 0" })).toMatchObject({
      observes: true,
      reads: ["conv1.weight"],
    });
  });

  test("may be denied early, and then is sure", () => {
    const check = checkOf({ condition: "norm(fc.weight.grad) > 1 && iteration > 50" });
    expect(mayHit(check, scopeOf())).toBe(false);
    expect(mayHit(check, scopeOf([], { iteration: 51 }))).toBe(true);
    expect(mayHit(checkOf({}), scopeOf())).toBe(true);
  });

  test("for a change is a memory, which it hands over", () => {
    const check = checkOf({ condition: "fallen(loss, 1)" });
    expect(check).toMatchObject({ isData: true, observes: false });
    const memory = memoryOf(check, scopeOf([], { loss: () => 1.25 }));
    expect([...memory]).toEqual([[check.remembers[0], 1.25]]);
    const after = scopeOf([], { loss: () => 0.75, recall: (node) => memory.get(node) });
    expect(isHit(check, after)).toEqual({ hit: true });
  });

  test("for a change of a weight is its update", () => {
    const check = checkOf({ condition: "flipped(fc.bias[3])" });
    expect(check).toMatchObject({ isData: true, remembers: [], pc: pc("fc.bias.next") });
    expect(check.reads).toEqual(["fc.bias", "fc.bias.next"]);
  });
});

describe("a hit", () => {
  const scope = scopeOf([filled("fc.bias", (i) => i)], {
    indices: [40, 41],
    labels: () => [3, 7],
    predictions: () => [3, 1],
    loss: () => 0.1 + 0.2,
  });

  test("is every time without a condition, and where it is known to hold with one", () => {
    expect(isHit(checkOf({}), scope)).toEqual({ hit: true });
    expect(isHit(checkOf({ condition: "loss > 0.2" }), scope)).toEqual({ hit: true });
    expect(isHit(checkOf({ condition: "loss > 1" }), scope)).toEqual({ hit: false });
    expect(isHit(checkOf({ condition: "norm(fc.output) > 0" }), scope)).toEqual({ hit: false });
  });

  test("says for which sample", () => {
    expect(isHit(checkOf({ condition: "label != predicted" }), scope)).toEqual({ hit: true, sample: 1 });
  });

  test("says what it compared, also of that sample", () => {
    const values = (condition: string, sample?: number): readonly number[] =>
      comparedBy(checkOf({ condition }), scope, sample);
    expect(values("fc.bias[2] > 1 && (loss < 1 || iteration == 7)")).toEqual([2, 0.1 + 0.2, 7]);
    expect(values("predicted != label", 1)).toEqual([1]);
    expect(values("norm(fc.output) > 0 || flipped(fc.bias[0])")).toEqual([]);
    expect(comparedBy(checkOf({}), scope)).toEqual([]);
  });

  test("says its message, of that sample or of all", () => {
    const check = checkOf({
      logMessage: "{{{iteration}}} loss {loss}: {label} as {predicted}, {fc.bias} {fc.bias[2]} {1 < 2}",
    });
    const rest = "fc.bias [10], norm 16.9 2 true";
    expect(message(check, scope, 1)).toBe(`{7} loss 0.3: 7 as 1, ${rest}`);
    expect(message(check, scope)).toBe(`{7} loss 0.3: 3, 7 as 3, 1, ${rest}`);
  });

  test("says what is missing in its message", () => {
    expect(message(checkOf({ logMessage: "{loss}" }), scopeOf())).toBe(
      "(loss is not known yet at this moment)",
    );
  });
});

describe("hit conditions", () => {
  const stops = (hitCondition: string): number[] =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter(checkOf({ hitCondition }).stopsAt);

  test.each([
    ["5", [5]],
    ["== 5", [5]],
    [">= 8", [8, 9, 10]],
    ["> 8", [9, 10]],
    ["< 3", [1, 2]],
    ["<=3", [1, 2, 3]],
    [" % 4 ", [4, 8]],
    ["", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])("%j stops at %j", (text, hits) => {
    expect(stops(text)).toEqual(hits);
  });
});

describe("a breakpoint that makes no sense says in which field and column", () => {
  test.each<[Partial<Breakpoint>, string, string, number?]>([
    [
      { place: "backwrd/conv1" },
      "place",
      'place: expected forward, loss, backward, update, got "backwrd"',
      0,
    ],
    [
      { place: "forward/conv3/output" },
      "place",
      'place: expected conv1, relu1, pool1, conv2, relu2, pool2, flatten, fc, got "conv3"',
      8,
    ],
    [{ place: "forward/conv1/output/x" }, "place", 'place: nothing can follow there, got "x"', 21],
    [
      { place: "update/fc/bias[10]" },
      "place",
      "place: fc.bias.next has shape [10], expected an index within it, got [10]",
      14,
    ],
    [{ place: "update/fc/bias[x]" }, "place", 'place: expected an index as in [7,3,1,1], got "[x]"', 14],
    [{ condition: "loss >" }, "condition", 'expected an operand after ">", got the end', 6],
    [{ condition: "norm(x.y) > 1" }, "condition", 'unknown tensor "x.y"; near are', 5],
    [
      { place: "forward/conv1", condition: "iteration > 3 && norm(conv1.weight.grad) > 1" },
      "condition",
      "expected only what is written by forward/conv1/output, got conv1.weight.grad, which backward/conv1/gradWeight writes later",
      22,
    ],
    [
      { place: "backward", condition: "flipped(fc.bias[0])" },
      "condition",
      "expected only what is written by backward/conv1/gradBias, got fc.bias.next, which update/fc/bias writes later",
      8,
    ],
    [
      { place: "loss", logMessage: "now {norm(fc.bias.grad)}" },
      "logMessage",
      "expected only what is written by loss/output, got fc.bias.grad, which backward/fc/gradBias writes later",
      10,
    ],
    [
      { logMessage: "at {iteration" },
      "logMessage",
      'expected "}" to close "{", got the end or another "{"',
      3,
    ],
    [{ logMessage: "at {a {b} }" }, "logMessage", 'expected "}" to close "{", got the end or another "{"', 3],
    [{ logMessage: "at }" }, "logMessage", 'expected "{" before "}"; write "}}" for a brace', 3],
    [{ logMessage: "at {1 +}" }, "logMessage", 'expected an operand after "+", got the end', 7],
    [
      { hitCondition: "often" },
      "hitCondition",
      'expected a number of hits, as in 5, >= 5 or % 10, got "often"',
      0,
    ],
    [{ hitCondition: "% 0" }, "hitCondition", "expected every how many hits, at least 1, got 0", 2],
    [{ after: 9 }, "after", "expected the number of another breakpoint, got 9"],
    [{ after: 1 }, "after", "expected no circle, got breakpoint 1, which waits for itself"],
  ])("%j", (fields, field, text, column) => {
    const { verified, checks } = verify([asked(fields)], program);
    expect(verified[0]).toMatchObject({ verified: false, field });
    expect(verified[0]!.message).toContain(text);
    expect(verified[0]!.column).toBe(column);
    expect(checks).toEqual([]);
  });

  test("and the others are none the worse", () => {
    const { verified, checks } = verify(
      [asked({ condition: "(" }, 1), asked({ after: 1 }, 2), asked({ enabled: false }, 3)],
      program,
    );
    expect(verified.map((each) => each.verified)).toEqual([false, true, true]);
    expect(checks.map(({ breakpoint }) => breakpoint.id)).toEqual([2]);
  });
});
