// The model of a recorded graph: its layers by the calls, its names by what they read and made, and what is none of ours.

import { expect, test } from "vitest";
import { graphModel } from "../../../src-engine/recording/graph/graphModel";
import type { GraphModel } from "../../../src-engine/recording/graph/modelOfGraph";
import { zeros, type Shape } from "../../../src-engine/tensor/tensor";

const values: Readonly<Record<string, Shape>> = {
  input: [3, 2, 8, 8],
  "stem.output": [3, 4, 4, 4],
  "gate.output": [3, 4, 4, 4],
};
const parameters: Readonly<Record<string, Shape>> = { w: [4, 2, 3, 3], "w.grad": [4, 2, 3, 3], v: [64, 5] };

function modelOf(graph: readonly object[], more: object = {}) {
  const tensors = Object.fromEntries(Object.entries(values).map(([name, shape]) => [name, { shape }]));
  return graphModel("net", {
    metadata: new Map([["backstep", JSON.stringify({ graph, tensors, ...more })]]),
    tensors: Object.entries({ ...values, ...parameters }).map(([name, shape]) => ({
      ...{ name, shape, precision: "float32" },
      read: () => Promise.resolve(zeros(shape)),
    })),
  }) as GraphModel;
}

const conv = {
  ...{ name: "stem", op: "conv2d", attrs: { stride: [2, 2], padding: [1, 1], dilation: 1, groups: 1 } },
  ...{ inputs: { input: "input", weight: "w" }, outputs: ["stem.output"] },
};
const gate = { name: "gate", attrs: {}, inputs: { input: "stem.output" }, outputs: ["gate.output"] };

test("layers and names follow what calls read and made", () => {
  const { model, names, notes } = modelOf([conv, { ...gate, op: "clamp", attrs: { min: 0 } }]);
  expect(model.input).toEqual([2, 8, 8]);
  expect(model.layers.slice(0, 2)).toEqual([
    {
      ...{ name: "stem", type: "Conv2d", inputs: ["input"] },
      attrs: {
        ...{ outChannels: 4, kernelSize: [3, 3], stride: [2, 2], padding: [1, 1] },
        ...{ dilation: 1, groups: 1, bias: false },
      },
    },
    { name: "gate", type: "ReLU", attrs: {}, inputs: ["stem"] },
  ]);
  expect(names.get("stem.weight")).toEqual({ name: "w" });
  expect(names.get("stem.weight.grad")).toEqual({ name: "w.grad" });
  expect(notes).toHaveLength(1); // no loss was recorded
});

test("a weight that two layers read has a gradient that is neither's", () => {
  const again = { ...conv, name: "again", outputs: ["gate.output"] };
  const { names } = modelOf([conv, again]);
  expect(names.get("stem.weight.grad")).toBeNull();
  expect(names.get("gate.weight")).toEqual({ name: "w" });
});

test("what is none of ours, but keeps the shape, is taken as it was recorded, and said with where it stands", () => {
  const { model, given, notes } = modelOf([conv, { ...gate, op: "einsum", where: "net.py:12" }]);
  expect(model.layers[1]).toEqual({ name: "gate", type: "Identity", attrs: {}, inputs: ["stem"] });
  expect(given.get("gate.output")).toBe("einsum (net.py:12) is no operation of Backstep's");
  expect(given.has("stem.output.grad")).toBe(true);
  expect(notes[0]).toMatch(/^einsum \(net.py:12\) /);
});

test("log_softmax and nll_loss are one loss, whose gradient is given where backward() began at a multiple of it", () => {
  const shapes = { tensors: {} as Record<string, object>, loss: "loss", lossGradient: 0.5 };
  for (const [name, shape] of [...Object.entries(values), ["row", [3, 64]], ["scores", [3, 5]]] as const)
    shapes.tensors[name] = { shape };
  Object.assign(shapes.tensors, { logs: { shape: [3, 5] }, target: { shape: [3] }, loss: { shape: [] } });
  const { model, given } = modelOf(
    [
      conv,
      { name: "flat", op: "flatten", attrs: {}, inputs: { input: "stem.output" }, outputs: ["row"] },
      { name: "fc", op: "matmul", attrs: {}, inputs: { input: "row", other: "v" }, outputs: ["scores"] },
      { name: "logs", op: "log_softmax", attrs: { dim: 1 }, inputs: { input: "scores" }, outputs: ["logs"] },
      {
        name: "loss",
        op: "nll_loss",
        attrs: {},
        inputs: { input: "logs", target: "target" },
        outputs: ["loss"],
      },
    ],
    shapes,
  );
  expect(model.layers.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "stem Conv2d",
    "flat Flatten",
    "fc Linear",
  ]);
  expect(model.loss.type).toBe("CrossEntropyLoss");
  expect(given.get("fc.output.grad")).toBe("backward() began at 0.5 times the loss");
});

test("no graph is no model, and one that is damaged is said to be", () => {
  expect(modelOf([])).toBeUndefined();
  expect(() => modelOf([{ name: 2 }])).toThrow(/graph\[0\]\.name: expected a text, got 2/);
});
