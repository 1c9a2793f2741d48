// `backstep explain`: why a number of a run is that number.

import { describe, expect, test } from "vitest";
import { presets } from "../../../src-engine/model/presets";
import { explainCommand } from "../../../src-view/figures/source";
import { commandLine, small } from "../../support/commandLine";
import { wordsIn } from "../../support/figures";

const { here, read } = commandLine();
const run = ["--model", "cnn-pytorch", ...small];

interface Explained {
  address: string;
  value: number;
  float64: number;
  bound: number;
  terms: {
    factors: { path?: string; index?: number[]; value: number; text?: string; tex?: string }[];
    value: number;
  }[];
  rest: { count: number; sum: number };
  sum: number;
}

describe("explain", () => {
  const address = "conv2.weight.grad[7,3,1,1] @ 3/backward/conv2";
  const explained = async (...args: string[]): Promise<Explained> =>
    JSON.parse((await here("explain", address, ...run, ...args, "--json")).out) as Explained;

  test("prints the ten largest terms and the rest, which make the number", async () => {
    const found = await explained();
    expect(Object.keys(found)).toEqual(["address", "value", "float64", "bound", "terms", "rest", "sum"]);
    expect(found.address).toBe("conv2.weight.grad[7,3,1,1] @ 3/backward/conv2/gradWeight");
    expect(found.terms).toHaveLength(10);
    expect(found.rest.count).toBe(10 * 14 * 14 - 10);
    expect(found.terms[0]!.factors.map(({ path }) => path)).toEqual(["conv2.output.grad", "pool1.output"]);
    const shown = found.terms.reduce((total, { value }) => total + value, found.rest.sum);
    expect(Math.abs(shown - found.value)).toBeLessThanOrEqual(found.bound);
    expect(Math.abs(found.float64 - found.value)).toBeLessThanOrEqual(found.bound);
    const gradient = await read("conv2.weight.grad", "3/backward/conv2", run);
    expect(found.value).toBe(gradient[(7 * 8 + 3) * 9 + 4]);
  });

  test("prints every term where all are wanted", async () => {
    const [all, ten] = [await explained("--all"), await explained()];
    expect(all.terms).toHaveLength(10 * 14 * 14);
    expect(all.rest).toEqual({ count: 0, sum: 0 });
    expect(all.terms.slice(0, 10)).toEqual(ten.terms);
    expect(all.sum).toBe(ten.sum);
  });

  test("speaks to people in lines", async () => {
    const { out, code } = await here("explain", "fc.output.grad[1,2] @ 3/backward", ...run);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^cnn-pytorch on .*, seed \d+, batches of 10, learning rate 0\.05\nfc\.output\.grad\[1,2\] @ 3\/backward\/loss\/gradInput\n {2}value +-?0\.\d+/,
    );
    expect(out).toContain("(e^ℓ of loss.logProbabilities[1,2])");
  });

  test("says which function of an element a factor is, in words and in TeX, and holds no TeX elsewhere", async () => {
    const gradient = "fc.output.grad[1,2] @ 3/backward";
    const { terms } = JSON.parse((await here("explain", gradient, ...run, "--json")).out) as Explained;
    const factor = terms
      .flatMap(({ factors }) => factors)
      .find(({ path }) => path === "loss.logProbabilities");
    expect(factor).toMatchObject({ text: "e^ℓ", tex: String.raw`e^{\ell}` });
    const logarithm = (await read("loss.logProbabilities", "3/loss", run))[12]!;
    expect(factor!.value).toBeCloseTo(Math.exp(logarithm), 6);
    for (const { factors, value } of terms)
      expect(factors.reduce((product, one) => product * one.value, 1)).toBeCloseTo(value, 12);
    const winner = (await here("explain", "pool1.indices[0,0,1,1] @ 3/update", ...run)).out;
    expect(winner).toContain("arg max of ");
    expect(winner).not.toContain("\\");
  });

  test("says of an infinity that it is beyond float32's largest number, and has no bound for it", async () => {
    const exploding = ["--model", "exploding", ...small, "--lr", "1e6"];
    const stop = (await here("step", ...exploding, "--break", "nonFinite", "--json")).out;
    const { address: where } = JSON.parse(stop) as { address: string };
    const [, , layer, rule] = where.split("/");
    const values = await read(`${layer}.${rule}`, where, exploding);
    const wild = values.findIndex((value) => !Number.isFinite(value));
    const asked = `${layer}.${rule}[${Math.floor(wild / 10)},${wild % 10}] @ ${where}`;
    expect((await here("explain", asked, ...exploding)).out).toMatch(
      /^ {2}float64 .*\(apart by (Infinity|NaN), (beyond|a step on the way to it is beyond) float32's largest number, 3\.4e38\)$/m,
    );
    expect(JSON.parse((await here("explain", asked, ...exploding, "--json")).out)).toMatchObject({
      bound: "Infinity",
    });
  });

  test("explains what the page's command line says", async () => {
    const info = {
      model: "cnn-pytorch",
      models: presets.map(({ model: { name }, lookAt, data }) => ({ name, lookAt, data })),
      data: { name: "digits" },
      shift: 0,
    };
    const recipe = { seed: 5, batchSize: 10, learningRate: 0.05, limit: 100, backend: "simd" } as const;
    const [program, ...words] = wordsIn(explainCommand({ ...info, ...recipe }, address));
    expect(program).toBe("backstep");
    expect(JSON.parse((await here(...words, "--json")).out)).toEqual(await explained());
  });

  test.each([
    ["conv2.weight.grad[7,3,1,1]", /expected an address such as "conv2\.weight\.grad\[7,3,1,1\] @ 12/],
    ["conv9.weight[0] @ 3", /unknown tensor "conv9\.weight"; near are conv1\.weight, conv2\.weight, /],
    ["fc.weight[10,0] @ 3", /fc\.weight has shape \[10,784\], expected an index within it, got \[10,0\]/],
    ["fc.weight[1] @ 3", /fc\.weight has shape \[10,784\], expected an index within it, got \[1\]/],
    ["fc.weight[1,1] @ 3/sideways", /expected forward, loss, backward, update, got "sideways"/],
    ["fc.weight.grad[1,1] @ 3/forward", /tensor "fc\.weight\.grad" is not written yet at 3\/forward/],
  ])("refuses %s in one line", async (wrong, message) => {
    const { code, err, out } = await here("explain", wrong, ...run);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^backstep: explain: .*\n$/);
    expect(err).toMatch(message);
  });
});
