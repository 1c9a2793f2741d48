// Which number of the network is meant.

import { describe, expect, test } from "vitest";
import {
  extentOf,
  parseUnit,
  scoreOf,
  unitName,
  valuesIn,
} from "../../../../src-engine/debug/attribution/unit";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { subject } from "./subjects";

const { probe } = subject();

test("a unit is written with a dot for the sample, and read with or without", () => {
  for (const text of [
    "conv2.output[3,5,5]",
    "conv2.output[·,3,5,5]",
    "conv2.output[:, 3, 5, 5]",
    "conv2.output[*,3,5,5]",
  ])
    expect(unitName(parseUnit(text))).toBe("conv2.output[·,3,5,5]");
  for (const text of ["fc.output", "fc.output[]", "fc.output[·]"])
    expect(unitName(parseUnit(text))).toBe("fc.output");
  for (const text of ["", "fc.output[", "fc.output[-1]", "fc.output[1,]", "fc.output[x]", "[7]"])
    expect(() => parseUnit(text)).toThrow("unit: expected something like fc.output[7]");
});

test("a unit of a channel is the mean of its elements, for each sample", () => {
  const output = tensor([2, 2, 1, 2], [1, 2, 3, 5, 10, 20, 30, 50]);
  const extent = { from: 2, count: 2, size: 4, shape: [2, 1, 2] };
  expect([...valuesIn(output, extent)]).toEqual([4, 40]);
});

test("an extent is where the elements lie in a row", () => {
  expect(extentOf(probe, { path: "conv2.output", index: [3] })).toEqual({
    from: 3 * 196,
    count: 196,
    size: 16 * 196,
    shape: [16, 14, 14],
  });
  expect(extentOf(probe, { path: "fc.output", index: [7] })).toMatchObject({ from: 7, count: 1 });
});

describe("what is no unit", () => {
  test("a tensor that is no layer's output", () => {
    expect(() => extentOf(probe, { path: "conv2.weight", index: [0] })).toThrow(
      'unit: "conv2.weight" is no layer\'s output; known are conv1.output, ',
    );
  });

  test("an index outside of it", () => {
    for (const index of [[16], [3, 14, 0], [3, 5, 5, 0], [-1]])
      expect(() => extentOf(probe, { path: "conv2.output", index })).toThrow(
        `unit: conv2.output[·,${index.join(",")}] is outside of conv2.output, which is [·,16,14,14] for a sample`,
      );
  });
});

test("a class's score is before a softmax, and of the predicted class where no unit is named", () => {
  expect(scoreOf(probe, 7)).toEqual({ path: "fc.output", index: [7] });
  const lenet = subject({ model: "lenet-jax", digit: true });
  const scores = lenet.probe.forward(lenet.image, lenet.weights).get("fc2.output")!;
  expect(lenet.unit).toEqual({ path: "fc2.output", index: [scores.data.indexOf(Math.max(...scores.data))] });
  expect(lenet.value).toBe(Math.max(...scores.data));
});
