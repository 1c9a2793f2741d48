// What a recorded graph says of the network: its layers by the calls, its names by what they read and made, and what is none of ours.

import { expect, test } from "vitest";
import { recordedGraph } from "../../../src-engine/check/recordedGraph";
import type { RecordedIteration } from "../../../src-engine/recording/recording";
import { zeros, type Shape } from "../../../src-engine/tensor/tensor";

function iteration(graph: readonly object[], shapes: Readonly<Record<string, Shape>>): RecordedIteration {
  return {
    iteration: 0,
    metadata: new Map([["backstep", JSON.stringify({ graph })]]),
    tensors: Object.entries(shapes).map(([name, shape]) => ({
      ...{ name, shape, precision: "float32" },
      read: () => Promise.resolve(zeros(shape)),
    })),
  };
}

const conv = {
  ...{ name: "stem", op: "conv2d", attrs: { stride: [2, 2], padding: [1, 1], dilation: 1, groups: 1 } },
  ...{ inputs: { input: "x", weight: "w" }, outputs: ["y"] },
};
const shapes = { x: [3, 2, 8, 8], w: [4, 2, 3, 3], y: [3, 4, 4, 4], z: [3, 4, 4, 4], "w.grad": [4, 2, 3, 3] };

test("layers and names follow what calls read and made", () => {
  const clamp = {
    name: "gate",
    op: "clamp",
    attrs: { min: 0, max: null },
    inputs: { input: "y" },
    outputs: ["z"],
  };
  const { model, names } = recordedGraph(iteration([conv, clamp], shapes))!;
  expect(model.input).toEqual([2, 8, 8]);
  expect(model.layers).toEqual([
    {
      ...{ name: "stem", type: "Conv2d", inputs: ["input"] },
      attrs: {
        ...{ outChannels: 4, kernelSize: [3, 3], stride: [2, 2], padding: [1, 1] },
        ...{ dilation: 1, groups: 1, bias: false },
      },
    },
    { name: "gate", type: "ReLU", attrs: {}, inputs: ["stem"] },
  ]);
  expect(names.get("stem.weight.grad")).toEqual({ name: "w.grad" });
  expect(names.get("gate.output")).toEqual({ name: "z" });
  expect(names.get("input")).toEqual({ name: "x" });
});

test("a weight that two layers read has a gradient that is neither's", () => {
  const again = { ...conv, name: "again", inputs: { input: "y", weight: "w" }, outputs: ["z"] };
  const { names } = recordedGraph(iteration([conv, again], shapes))!;
  expect(names.get("stem.weight.grad")).toBeNull();
  expect(names.get("again.weight")).toEqual({ name: "w" });
});

test("what is none of ours is said with where it stands", () => {
  const odd = {
    name: "odd",
    op: "einsum",
    attrs: {},
    inputs: { input: "y" },
    outputs: ["z"],
    where: "net.py:12",
  };
  expect(() => recordedGraph(iteration([conv, odd], shapes))).toThrow("einsum (net.py:12)");
});

test("a graph that is none is left alone", () => {
  expect(recordedGraph(iteration([], shapes))).toBeUndefined();
  const broken = { ...iteration([], shapes), metadata: new Map([["backstep", '{"graph":[1,{"name":2}]']]) };
  expect(recordedGraph(broken)).toBeUndefined();
});
