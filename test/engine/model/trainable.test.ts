// What a network without a loss becomes, so that it can be run and looked at.

import { expect, test } from "vitest";
import { trainable } from "../../../src-engine/model/trainable";
import { compile } from "../../../src-engine/run/program/compile";

const conv = (name: string, outChannels: number) => ({
  name,
  type: "Conv2d",
  attrs: { outChannels, kernelSize: 3, stride: 1, padding: 1 },
});
const network = (...layers: ReturnType<typeof conv>[]) =>
  trainable({ name: "maps", inputShape: [1, 6, 5], layers });

test("a network whose output are maps is run up to them, and its loss is of all their pixels", () => {
  const program = compile(
    network(conv("scores", 4), conv("last", 2)),
    { type: "SGD", attrs: { learningRate: 0.1 } },
    3,
  );
  expect(program.tensors["last.output"]!.shape).toEqual([3, 2, 6, 5]);
  expect(program.output).toBe("scores2.output");
  expect(program.tensors[program.output]!.shape).toEqual([3, 60]);
});

test("a row of scores stays as it is", () => {
  const layers = [
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
  ];
  expect(trainable({ name: "row", inputShape: [1, 6, 5], layers }).layers).toEqual(layers);
});
