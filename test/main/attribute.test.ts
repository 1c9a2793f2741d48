// `backstep attribute`: which pixels of an image a number of the network hangs on.

import { describe, expect, test } from "vitest";
import { commandLine, small } from "../support/commandLine";

const { backstep } = commandLine();
const run = ["--model", "cnn-pytorch", ...small];

interface Found {
  address: string;
  method: string;
  sample: number;
  unit: string;
  elements: number;
  value: number;
  shares?: { pixels: number; biases: { path: string; value: number }[]; rest: number };
  largest: { index: number[]; value: number }[];
  attribution: { shape: number[]; data: number[] };
  record: number[];
  settled: boolean;
  image: { shape: number[]; data: number[] };
}

const found = (...args: string[]): Found =>
  JSON.parse(backstep("attribute", ...run, ...args, "--json").out) as Found;

describe("attribute", () => {
  test("prints a number a pixel, the largest first, for the predicted class where no unit is named", () => {
    const saliency = found("--at", "3/loss", "--sample", "2");
    expect(saliency).toMatchObject({ address: "3/loss/output", method: "saliency", sample: 2, elements: 1 });
    expect(saliency.unit).toMatch(/^fc\.output\[·,\d\]$/);
    expect(saliency.attribution.shape).toEqual([1, 28, 28]);
    const [first, second] = saliency.largest;
    const [, row = 0, column = 0] = first!.index;
    expect(saliency.attribution.data[row * 28 + column]).toBe(first!.value);
    expect(Math.abs(first!.value)).toBeGreaterThanOrEqual(Math.abs(second!.value));
  });

  test("gradient × input says how the value comes together", () => {
    const { value, shares } = found(
      "--at",
      "3/loss",
      "--method",
      "gradientInput",
      "--unit",
      "conv2.output[3]",
    );
    const { pixels, biases, rest } = shares!;
    expect(biases.map(({ path }) => path)).toEqual(["conv1.bias", "conv2.bias"]);
    const parts = biases.reduce((total, part) => total + part.value, pixels + rest);
    expect(parts).toBeCloseTo(value, 10);
    expect(Math.abs(rest)).toBeLessThan(1e-5);
  });

  test("occlusion takes its patch, maximisation its steps; twice the same is the same", () => {
    const occlusion = found("--method", "occlusion", "--options", "size=7,stride=7,fill=128");
    expect(occlusion.attribution.shape).toEqual([4, 4]);
    const uphill = ["--method", "maximisation", "--unit", "fc.output[7]", "--options", "steps=5,seed=3"];
    const climbed = found(...uphill);
    expect(climbed.record).toHaveLength(6);
    expect(climbed.image.shape).toEqual([1, 28, 28]);
    expect(found(...uphill)).toEqual(climbed);
  });

  test("without --json it is lines for people", () => {
    const { out } = backstep("attribute", ...run, "--method", "gradientInput", "--unit", "fc.output[7]");
    expect(out).toMatch(
      /^fc\.output\[·,7\] = \S+, gradientInput of sample 0 at start\nthe largest:\n {2}\[0,/,
    );
    expect(out).toMatch(/\nfc\.bias \S+\nleft over \S+\n$/);
  });

  test.each([
    [["--unit", "fc.output[10]"], "attribute: unit: fc.output[·,10] is outside of fc.output"],
    [["--unit", "fc.weight[1]"], 'attribute: unit: "fc.weight" is no layer\'s output'],
    [["--unit", "?"], "attribute: unit: expected something like fc.output[7]"],
    [
      ["--method", "magic"],
      "attribute: --method must be one of saliency, gradientInput, occlusion, maximisation",
    ],
    [["--sample", "10"], "attribute: --sample must be at most 9, got 10"],
    [["--options", "size=3"], 'attribute: --options of saliency must be of none, got "size=3"'],
    [["--method", "occlusion", "--options", "size=0"], "attribute: expected size to be a number from 1"],
    [["--at", "3/nowhere"], "attribute: "],
  ])("%j is refused", (args, message) => {
    const { code, err } = backstep("attribute", ...run, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
