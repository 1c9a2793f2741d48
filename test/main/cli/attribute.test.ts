// `backstep attribute`: which pixels of an image a number of the network hangs on.

import { describe, expect, test } from "vitest";
import { commandLine, small } from "../../support/commandLine";

const { here } = commandLine();
const run = ["--model", "cnn-pytorch", ...small];

interface Found {
  address: string;
  method: string;
  sample?: number;
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

const found = async (...args: string[]): Promise<Found> =>
  JSON.parse((await here("attribute", ...run, ...args, "--json")).out) as Found;

describe("attribute", () => {
  test("prints a number a pixel, the largest first, for the predicted class where no unit is named", async () => {
    const saliency = await found("--at", "3/loss", "--sample", "2");
    expect(saliency).toMatchObject({ address: "3/loss/output", method: "saliency", sample: 2, elements: 1 });
    expect(saliency.unit).toMatch(/^fc\.output\[·,\d\]$/);
    expect(saliency.attribution.shape).toEqual([1, 28, 28]);
    const [first, second] = saliency.largest;
    const [, row = 0, column = 0] = first!.index;
    expect(saliency.attribution.data[row * 28 + column]).toBe(first!.value);
    expect(Math.abs(first!.value)).toBeGreaterThanOrEqual(Math.abs(second!.value));
  });

  test("gradient × input says how the value comes together", async () => {
    const { value, shares } = await found(
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

  test("occlusion takes its patch, maximisation its steps; twice the same is the same", async () => {
    const occlusion = await found("--method", "occlusion", "--options", "size=7,stride=7,fill=128");
    expect(occlusion.attribution.shape).toEqual([4, 4]);
    const uphill = ["--method", "maximisation", "--unit", "fc.output[7]", "--options", "steps=5,seed=3"];
    const climbed = await found(...uphill);
    expect(climbed.record).toHaveLength(6);
    expect(climbed.image.shape).toEqual([1, 28, 28]);
    expect(await found(...uphill)).toEqual(climbed);
  });

  test("an image is one of the set, or given as its bytes; bytes have no label", async () => {
    const named = await found("--image", "test/5", "--unit", "label");
    expect(named).toMatchObject({ address: "start", split: "test", index: 5 });
    expect(named.unit).toMatch(/^fc\.output\[·,\d\]$/);
    expect("sample" in named).toBe(false);
    const blank = Buffer.alloc(784).toString("base64");
    const own = await found("--image", `base64:${blank}`, "--unit", "predicted");
    expect(own).toMatchObject({ pixels: 784, attribution: { shape: [1, 28, 28] } });
  });

  test("without --json it is lines for people", async () => {
    const { out } = await here("attribute", ...run, "--method", "gradientInput", "--unit", "fc.output[7]");
    expect(out).toMatch(
      /^fc\.output\[·,7\] = \S+, gradientInput of sample 0 at start\nthe largest:\n {2}\[0,/,
    );
    expect(out).toMatch(/\nfc\.bias \S+\nleft over \S+\n$/);
  });

  test.each([
    [["--unit", "fc.output[10]"], "attribute: unit: fc.output[·,10] is outside of fc.output"],
    [["--unit", "fc.weight[1]"], 'attribute: unit: "fc.weight" is no layer\'s output'],
    [["--unit", "?"], 'attribute: unit: "?" is no layer\'s output; known are conv1.output, '],
    [["--unit", "fc.output[7"], "attribute: unit: expected something like fc.output[7]"],
    [
      ["--method", "magic"],
      "attribute: --method must be one of saliency, gradientInput, occlusion, maximisation",
    ],
    [["--sample", "10"], "attribute: --sample must be at most 9, got 10"],
    [["--image", "test/99999"], "attribute: expected an image of test from 0 to "],
    [["--image", "7"], 'attribute: --image must be something like test/1146 or base64:…, got "7"'],
    [["--image", "any/7"], 'attribute: --image must be one of train, validation, test, got "any"'],
    [["--image", "test/1", "--sample", "1"], "attribute: --sample is of the batch, --image is not"],
    [["--image", "base64:AAEC"], "attribute: expected 784 pixels, [1,28,28], got 3"],
    [
      ["--image", "base64:AAEC", "--unit", "label"],
      "attribute: --unit label wants an image whose class is known",
    ],
    [["--options", "size=3"], 'attribute: saliency has no --options, got "size=3"'],
    [
      ["--method", "occlusion", "--options", "size=0"],
      "attribute: expected size to be a whole number from 1",
    ],
    [["--at", "3/nowhere"], "attribute: "],
  ])("%j is refused", async (args, message) => {
    const { code, err } = await here("attribute", ...run, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
