import { describe, expect, test } from "vitest";
import { judge, needsOf, parse, remember, type ChangeNode } from "../../../src-engine/debug/expression/index";
import { filled, program, scopeOf, valueOf } from "../../support/expressions";

const pc = (path: string): number => program.instructions.findIndex(({ writes }) => writes === path) + 1;

describe("operators", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 4 - 3", 3],
    ["24 / 4 / 2", 3],
    ["7 % 4 + 1", 4],
    ["-7 % 4", -3],
    ["-2 ^ 2", -4],
    ["2 ^ -1", 0.5],
    ["2 ^ 3 ^ 2", 512],
    ["9 ^ 0.5", 3],
    ["(-3) ^ 3", -27],
    ["1e-3 * 1000", 1],
    [".5 + 2.", 2.5],
    ["1 < 2 && 2 < 1 || true", true],
    ["true || false && false", true],
    ["1 + 1 == 2", true],
    ["not 1 == 2", true],
    ["!1 == 2", false],
    ["not true or true", true],
    ["not not 3", true],
    ["1 < 2 == false", undefined],
    ["(1 < 2) + 1", 2],
    ["2 > 1 and 1 != 1", false],
  ])("%s is %s", (text, value) => {
    if (value === undefined) expect(() => parse(text)).toThrow("do not chain");
    else expect(valueOf(text)).toBe(value);
  });

  test("nothing equals NaN, is less or more, and NaN is not true", () => {
    for (const text of ["nan == nan", "nan < 1", "nan >= 1", "!!nan"]) expect(valueOf(text)).toBe(false);
    for (const text of ["nan != nan", "not nan < 1"]) expect(valueOf(text)).toBe(true);
    expect(judge(parse("nan"), scopeOf()).holds).toBe(false);
  });

  test("infinities compare as numbers do", () => {
    expect(valueOf("-inf < inf")).toBe(true);
    expect(valueOf("inf - inf")).toBeNaN();
  });
});

describe("names", () => {
  test("say where in the run we are", () => {
    const scope = scopeOf([], { learningRate: 0.05, loss: () => 2.5 });
    expect(valueOf("iteration * 100 + epoch", scope)).toBe(701);
    expect(valueOf("lr == learningRate && lr == 0.05", scope)).toBe(true);
    expect(valueOf("loss", scope)).toBe(2.5);
  });

  test("of samples belong to a position in the batch", () => {
    const scope = scopeOf([], { indices: [40, 41], labels: () => [3, 7], predictions: () => [3, 1] });
    expect(valueOf("sample * 1000 + label * 100 + predicted * 10 + n", scope, 1)).toBe(41_711);
    expect(valueOf("label", scope)).toBeUndefined();
  });
});

describe("tensors", () => {
  const scope = scopeOf([
    filled("conv1.weight", (i) => i - 10),
    filled("fc.output", (i) => (i * 7) % 10),
    filled("relu1.output", (i) => (Math.floor(i / 784) % 4 === 0 ? 0 : i % 5)),
  ]);

  test("give an element for an index, which may be computed", () => {
    expect(valueOf("conv1.weight[0,0,0,0]", scope)).toBe(-10);
    expect(valueOf("conv1.weight[7,0,2,2]", scope)).toBe(61);
    expect(valueOf("conv1.weight[iteration, 0, 1 + 1, 4 / 2]", scope)).toBe(61);
    expect(valueOf("fc.output[n, 3]", scope, 1)).toBe(1);
  });

  test("have no element outside, nor between two", () => {
    for (const index of ["8,0,0,0", "-1,0,0,0", "0.5,0,0,0", "nan,0,0,0"])
      expect(valueOf(`conv1.weight[${index}]`, scope)).toBeUndefined();
  });

  test("by a name in quotes", () => {
    expect(valueOf('"conv1.weight"[0,0,0,1]', scope)).toBe(-9);
  });

  test.each([
    ["count(conv1.weight)", 72],
    ["sum(conv1.weight)", (61 - 10) * 36],
    ["mean(conv1.weight)", 25.5],
    ["min(conv1.weight)", -10],
    ["max(conv1.weight)", 61],
    ["absmax(-3)", 3],
    ["absmax(conv1.weight[0])", 10],
    ["norm(conv1.weight[0,0,0])", Math.sqrt(100 + 81 + 64)],
    ["std(conv1.weight[0,0,0])", Math.sqrt(2 / 3)],
    ["nan(conv1.weight)", 0],
    ["argmax(conv1.weight)", 71],
    ["dead(relu1.output)", 0.25],
    ["dead(relu1.output[0])", 0.25],
    ["2^-1074", 5e-324],
    ["10^-320", 1e-320],
    ["2^-1075", 0],
    ["inf^-2", 0],
    ["dead(conv1.weight)", 0],
    ["min(3, -4) + max(1, 2)", -2],
    ["norm(-3) + abs(-1) + sign(-9) + sqrt(4)", 5],
    ["log(exp(2))", 2],
  ])("%s is %s", (text, value) => {
    expect(valueOf(text, scope)).toBe(value);
  });

  test("one channel or filter is dead or it is not, whatever part of it is looked at", () => {
    const [, tensor] = filled("relu1.output", () => 0);
    const [C, H, W] = tensor.shape.slice(1) as [number, number, number];
    tensor.data[(0 * C + 3) * H * W + 5] = 1; // of the first sample's fourth channel one element lives
    const [, weight] = filled("conv1.weight", (i) => (i < 9 ? 0 : 1)); // the first filter is 0
    const scope = scopeOf([
      ["relu1.output", tensor],
      ["conv1.weight", weight],
    ]);
    const found = (text: string): unknown => valueOf(text, scope);
    expect(["dead(relu1.output)", "dead(relu1.output[0])", "dead(relu1.output[1])"].map(found)).toEqual([
      1 - 1 / C,
      1 - 1 / C,
      1,
    ]);
    expect(
      ["0,3", "1,3", "0,2", "0,3,0", "0,3,1", "0,3,0,5"].map((i) => found(`dead(relu1.output[${i}])`)),
    ).toEqual([0, 1, 1, 0, 1, 0]);
    expect(["[0]", "[1]", "[0,0]", "[1,0,2]"].map((i) => found(`dead(conv1.weight${i})`))).toEqual([
      1, 0, 1, 0,
    ]);
    expect(found("dead(conv1.weight)")).toBeCloseTo(1 / weight.shape[0]!, 12);
  });

  test("NaN is the largest for argmax, as for max, and the first of several", () => {
    const bias = (...values: number[]): unknown =>
      valueOf("argmax(fc.bias)", scopeOf([filled("fc.bias", (i) => values[i] ?? 0)]));
    expect([bias(1, NaN, 3, NaN), bias(NaN, 7), bias(-1, 5, Infinity), bias(-1, 2, 2)]).toEqual([1, 0, 2, 1]);
  });

  test("argmax of a sample's outputs is what is predicted", () => {
    expect(valueOf("argmax(fc.output[n])", scope, 0)).toBe(7);
  });

  test("with NaN in them are NaN, and nan counts what is not finite", () => {
    const wild = scopeOf([filled("fc.bias", (i) => [1, NaN, Infinity, 5][i] ?? 0)]);
    for (const name of ["norm", "mean", "std", "min", "max", "absmax", "sum"])
      expect(valueOf(`${name}(fc.bias)`, wild)).toBeNaN();
    expect(valueOf("nan(fc.bias)", wild)).toBe(2);
    expect(judge(parse("nan(fc.bias)"), wild).holds).toBe(true);
  });
});

describe("a condition that speaks of samples", () => {
  const scope = scopeOf([filled("fc.output", (i) => i)], {
    indices: [40, 41],
    labels: () => [3, 7],
    predictions: () => [3, 1],
  });

  test("holds if it does for any sample, and says for which first", () => {
    expect(judge(parse("label == 7 && predicted != 7"), scope)).toEqual({ holds: true, sample: 1 });
    expect(judge(parse("sample >= 40"), scope)).toEqual({ holds: true, sample: 0 });
    expect(judge(parse("fc.output[n, label] > 15"), scope)).toEqual({ holds: true, sample: 1 });
  });

  test("is asked of each sample as a whole", () => {
    expect(judge(parse("label == 3 && predicted == 1"), scope)).toEqual({ holds: false });
  });

  test("asks for a tensor once, however many samples there are", () => {
    let reads = 0;
    const counting = scopeOf([], { ...scope, read: (path) => (reads++, scope.read?.(path)) });
    expect(judge(parse("norm(fc.output) < 0 || fc.output[n, 0] < 0"), counting).holds).toBe(false);
    expect(reads).toBe(1);
  });
});

describe("changes", () => {
  test("of a parameter compare it with its update, and need no memory", () => {
    const scope = scopeOf([filled("fc.bias", () => 1), filled("fc.bias.next", (i) => 1 - i)]);
    expect(valueOf("flipped(fc.bias[2])", scope)).toBe(true);
    expect(valueOf("flipped(fc.bias[1])", scope)).toBe(false);
    expect(valueOf("changed(fc.bias[0])", scope)).toBe(false);
    expect(valueOf("fallen(mean(fc.bias), 0)", scope)).toBe(true);
    expect(valueOf("changed(fc.bias[1])", { ...scope, iteration: 0 })).toBe(true);
  });

  test("of a parameter are looked at after its update", () => {
    const needs = needsOf(parse("flipped(conv1.weight[0,0,1,1])"), program);
    expect(needs).toMatchObject({ isData: true, remembers: [], site: pc("conv1.weight.next") });
    expect(needs.paths).toEqual(["conv1.weight", "conv1.weight.next"]);
  });

  test.each([
    ["changed(loss)", [1, 1], false],
    ["changed(loss)", [1, 2], true],
    ["changed(loss)", [NaN, NaN], false],
    ["changed(loss)", [1, NaN], true],
    ["changed(loss)", [0, -0], false],
    ["flipped(loss)", [-1, 2], true],
    ["flipped(loss)", [2, -1], true],
    ["flipped(loss)", [0, 1], false],
    ["flipped(loss)", [-1, NaN], false],
    ["crossed(loss, 2)", [1, 3], true],
    ["crossed(loss, 2)", [3, 1], true],
    ["crossed(loss, 2)", [1, 2], true],
    ["crossed(loss, 2)", [2, 3], false],
    ["crossed(loss, 2)", [1, 1.5], false],
    ["risen(loss, 2)", [3, 1], false],
    ["fallen(loss, 2)", [3, 1], true],
  ] as const)("%s from and to %j is %s", (text, [before, after], value) => {
    const [{ root }, scope] = [parse(text), scopeOf([], { loss: () => after })];
    expect(judge({ text, root }, { ...scope, recall: () => before }).holds).toBe(value);
  });

  test("are told with what was remembered one iteration earlier", () => {
    const expression = parse("crossed(loss, 1) || changed(norm(fc.weight.grad))");
    const earlier = scopeOf([filled("fc.weight.grad", () => 2)], { loss: () => 1.5 });
    const kept = remember(expression, earlier);
    expect([...kept.values()]).toEqual([1.5, Math.sqrt(4 * 7840)]);
    const recall = (node: ChangeNode): number | undefined => kept.get(node);
    const later = { ...earlier, iteration: 8, recall };
    expect(judge(expression, later).holds).toBe(false);
    expect(judge(expression, { ...later, loss: () => 0.5 }).holds).toBe(true);
  });

  test("in the first iteration are none", () => {
    expect(valueOf("changed(loss)", scopeOf([], { iteration: 0, loss: () => 1 }))).toBe(false);
  });

  test("without a memory cannot be told", () => {
    expect(valueOf("changed(loss)", scopeOf([], { loss: () => 1 }))).toBeUndefined();
  });

  test("of parameters and the loss together need a memory", () => {
    expect(needsOf(parse("changed(loss * norm(conv1.weight))"), program).remembers).toHaveLength(1);
  });
});

describe("what an expression needs", () => {
  test("is the tensors it reads, and it is looked at when the last is written", () => {
    const needs = needsOf(
      parse("norm(conv2.weight.grad) > 1 && conv1.output[0, 1, 2, 3] > conv1.bias[0]"),
      program,
    );
    expect(needs.paths).toEqual(["conv2.weight.grad", "conv1.output", "conv1.bias"]);
    expect(needs.site).toBe(pc("conv2.weight.grad"));
  });

  test("is looked at at the loss where nothing is read, or nothing that an iteration writes", () => {
    for (const text of ["iteration == 50", "label == 7", "predicted == 1", "norm(conv1.weight) > 1"])
      expect(needsOf(parse(text), program).site).toBe(program.evaluated);
  });

  test("may be before the loss", () => {
    expect(needsOf(parse("nan(relu1.output)"), program).site).toBe(pc("relu1.output"));
    expect(needsOf(parse("nan(relu1.output) && loss > 1"), program).site).toBe(program.evaluated);
  });

  test("says whether it speaks of the outcome, of samples, of changes", () => {
    expect(needsOf(parse("loss > 1"), program)).toMatchObject({ outcome: true, perSample: false, paths: [] });
    expect(needsOf(parse("label == 1"), program)).toMatchObject({ outcome: false, perSample: true });
    expect(needsOf(parse("changed(loss)"), program)).toMatchObject({ isData: true, perSample: false });
  });
});
