// What is done to a model while it is edited, apart from the page: every edit makes another model.

import { describe, expect, test } from "vitest";
import type { OpInfo } from "../../../../src-engine/protocol/protocol";
import {
  begin,
  canRedo,
  canUndo,
  current,
  edited,
  redone,
  settled,
  undone,
} from "../../../../src-renderer/features/modelEditor/spec/editHistory";
import { layerOf, problemAt, textProblem } from "../../../../src-renderer/features/modelEditor/spec/problems";
import {
  inputNames,
  sourcesOf,
  suggestedInputs,
} from "../../../../src-renderer/features/modelEditor/spec/sources";
import { readSpec, specText, type Spec } from "../../../../src-renderer/features/modelEditor/spec/spec";
import {
  ofType,
  withLayer,
  withLayerAttr,
  withLayerMoved,
  withLayerRenamed,
  withoutLayer,
} from "../../../../src-renderer/features/modelEditor/spec/specEdits";
import { typedText, typedValue } from "../../../../src-renderer/features/modelEditor/spec/typedValue";

const op = (type: string, more: Partial<OpInfo> = {}): OpInfo => ({
  ...{ type, about: "Does something.", inputs: ["input"], attrs: [], suggested: {} },
  ...more,
});
const spec: Spec = {
  name: "net",
  input: [1, 8, 8],
  layers: [
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 4 } },
    { name: "relu1", type: "ReLU" },
    { name: "add", type: "Add", inputs: ["relu1", "conv1"] },
  ],
  output: "add",
  loss: { type: "CrossEntropyLoss" },
};
const names = ({ layers }: Spec): readonly string[] => layers.map(({ name }) => name);

describe("a field's text", () => {
  test.each([
    ["", undefined],
    [" 3 ", 3],
    ["−2", -2],
    ["3, 5", [3, 5]],
    ["[1]", [1]],
    ["1 2 2 1", [1, 2, 2, 1]],
    ["same", "same"],
    ["3, x", "3, x"],
    ["1e-3", 0.001],
  ])("%j is %j", (text, value) => expect(typedValue(text)).toEqual(value));

  test.each([
    [undefined, ""],
    [3, "3"],
    [[3, 5], "3, 5"],
    ["same", "same"],
    [true, "true"],
  ])("%j is shown as %j", (value, text) => expect(typedText(value)).toBe(text));
});

describe("the JSON of a model", () => {
  test("comes back as it was, fields included that no form has", () => {
    const more = { ...spec, recipe: { batchSize: 4, noise: [1, "[ x ]"] }, $schema: "s" } as Spec;
    expect(readSpec(specText(more))).toEqual(more);
    expect(specText(spec)).toContain('\n    { "name": "relu1", "type": "ReLU" },\n');
  });

  test.each([
    "",
    "{",
    "[]",
    '{"name":"a","layers":[],"loss":{}}',
    '{"name":"a","layers":[{"name":"x"}],"loss":{"type":"L"}}',
    '{"name":"a","layers":[],"loss":{"type":"L"},"optimizer":[]}',
  ])("that a list cannot show is not read: %s", (text) => expect(readSpec(text)).toBeUndefined());
});

describe("a layer", () => {
  test("is added where it is wanted, under a name that is free, with what a form fills in", () => {
    const added = withLayer(spec, 1, op("Conv2d", { suggested: { outChannels: 8 } }));
    expect(names(added)).toEqual(["conv1", "conv2", "relu1", "add"]);
    expect(added.layers[1]).toEqual({ name: "conv2", type: "Conv2d", attrs: { outChannels: 8 } });
    expect(names(spec)).toHaveLength(3);
  });

  test("that is removed leaves its readers with what it read", () => {
    const without = withoutLayer(spec, 1);
    expect(without.layers.at(-1)?.inputs).toEqual(["conv1", "conv1"]);
    expect(withoutLayer(spec, 0).layers.at(-1)?.inputs).toEqual(["relu1", "input"]);
    expect(withoutLayer(spec, 2).output).toBe("relu1");
  });

  test("is moved; past the ends it stays", () => {
    expect(names(withLayerMoved(spec, 0, 1))).toEqual(["relu1", "conv1", "add"]);
    expect(withLayerMoved(spec, 0, -1)).toBe(spec);
    expect(withLayerMoved(spec, 2, 3)).toBe(spec);
  });

  test("that is renamed is named so by its readers", () => {
    expect(withLayerRenamed(spec, 1, "r").layers[2]?.inputs).toEqual(["r", "conv1"]);
    expect(withLayerRenamed(spec, 2, "sum").output).toBe("sum");
  });

  test("whose name is another's on the way is not mixed up with it", () => {
    const twice = withLayerRenamed(spec, 1, "conv1");
    expect(twice.layers[2]?.inputs).toEqual(["relu1", "conv1"]);
    expect(withLayerRenamed(twice, 1, "conv11").layers[2]?.inputs).toEqual(["relu1", "conv1"]);
  });

  test("loses an attribute that is emptied, and keeps those that another type has as well", () => {
    expect(withLayerAttr(spec, 0, "outChannels", undefined).layers[0]?.attrs).toEqual({});
    const attrs = [{ name: "outChannels", kind: "number", wanted: "a number" }] as const;
    const other = ofType(
      { type: "A", attrs: { outChannels: 4, stride: 2 } },
      op("B", { attrs, suggested: { outChannels: 8 } }),
    );
    expect(other).toEqual({ type: "B", attrs: { outChannels: 4 } });
  });

  test("can read the images and the layers before it, the nearest first", () => {
    expect(sourcesOf(spec, 2)).toEqual(["relu1", "conv1", "input"]);
  });

  test("that joins ways begins with the layer before it and the nearest other of its shape", () => {
    const known = [
      { name: "conv1", shape: [4, 8, 8] },
      { name: "relu1", shape: [4, 8, 8] },
    ].map(({ name, shape }) => ({
      ...{ name, title: "", outputShape: shape },
      ...{ parameters: 0, multiplyAdds: 0, bytes: 0 },
    }));
    expect(suggestedInputs(spec, 2, op("Add", { inputs: ["input", "other"] }), known)).toEqual([
      "relu1",
      "conv1",
    ]);
    expect(suggestedInputs(spec, 2, op("Concat", { inputs: ["…input"] }), known)).toHaveLength(2);
    expect(suggestedInputs(spec, 2, op("ReLU"), known)).toBeUndefined();
    expect(inputNames(op("Concat", { inputs: ["…input"] }), 3)).toEqual(["input 1", "input 2", "input 3"]);
  });
});

describe("a problem", () => {
  const problems = [
    { field: "layers[1].attrs.kernelSize[1]", text: "expected a number, got 0" },
    { field: "layers[10]", text: "does not fit" },
    { text: "expected a value at character 9, got the end" },
  ];
  test("is found at its field, and within it", () => {
    expect(problemAt(problems, "layers[1].attrs.kernelSize")).toBe("kernelSize[1]: expected a number, got 0");
    expect(problemAt(problems, "layers[1].attrs.kernelSize[1]")).toBe("Expected a number, got 0");
    expect(problemAt(problems, "layers[1].attrs.kernel")).toBeUndefined();
    expect(problems.map(layerOf)).toEqual([1, 10, undefined]);
  });
  test("of a text says the line", () => {
    expect(textProblem(problems[2]!, '{\n"name":')).toBe("Line 2, column 8: expected a value, got the end.");
    expect(textProblem(problems[1]!, "")).toBe("layers[10]: does not fit.");
  });
});

describe("undo", () => {
  test("goes back state by state; what is typed into one field is one of them", () => {
    let history = begin("");
    for (const [text, field] of [
      ["a", "x"],
      ["ab", "x"],
      ["ab!", "y"],
    ] as const)
      history = edited(history, text, field);
    expect(current(undone(history))).toBe("ab");
    expect(current(undone(undone(history)))).toBe("");
    expect(canUndo(undone(undone(history)))).toBe(false);
    expect(current(redone(undone(history)))).toBe("ab!");
  });

  test("forgets what was undone once something else is done, and a field that was left begins a new step", () => {
    const history = edited(edited(begin("0"), "1", "x"), "2");
    const other = edited(undone(history), "3");
    expect([current(other), canRedo(other)]).toEqual(["3", false]);
    const twice = edited(settled(edited(begin("0"), "1", "x")), "2", "x");
    expect(current(undone(twice))).toBe("1");
  });

  test("keeps a bounded number of states", () => {
    let history = begin(0);
    for (let i = 1; i <= 500; i++) history = edited(history, i);
    expect(history.states.length).toBeLessThanOrEqual(200);
    expect(current(undone(history))).toBe(499);
  });
});
