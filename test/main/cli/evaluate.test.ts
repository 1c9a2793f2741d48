import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { formatFor, formatOf } from "../../../src-engine/formats";
import type { EvaluateResult } from "../../../src-main/cli/evaluate/evaluate";
import type { TrainResult } from "../../../src-main/cli/train/train";
import { commandLine, small } from "../../support/commandLine";

const { folder, here } = commandLine();
let trained: TrainResult;
const evaluated = async (...args: string[]): Promise<EvaluateResult> => {
  const { code, out, err } = await here("evaluate", ...args, "--json");
  expect(code, err).toBe(0);
  return JSON.parse(out) as EvaluateResult;
};

beforeAll(async () => {
  for (const extension of ["safetensors", "onnx", "npz", "pt"]) {
    const { out } = await here(
      "train",
      "--model",
      "cnn-pytorch",
      ...small,
      "--epochs",
      "1",
      "--out",
      `w.${extension}`,
      "--json",
    );
    trained = JSON.parse(out) as TrainResult;
  }
}, 120_000);

describe("evaluate", () => {
  test.each(["safetensors", "onnx", "npz", "pt"])(
    "gives what train measured, by the weights of a .%s",
    async (extension) => {
      const result = await evaluated(
        "--model",
        "cnn-pytorch",
        "--weights",
        `w.${extension}`,
        "--data",
        "digits",
      );
      const { accuracy, loss, count } = trained.test;
      expect([result.accuracy, result.count]).toEqual([accuracy, count]);
      expect(result.loss).toBeCloseTo(loss, 5);
      expect(result.top5).toBeGreaterThan(result.accuracy);
    },
  );

  test("takes the network and its weights out of one file, and as many images as are asked for", async () => {
    const whole = await evaluated("--model", "w.onnx", "--data", "digits");
    expect(whole.accuracy).toBe(trained.test.accuracy);
    expect((await evaluated("--model", "w.safetensors", "--data", "digits", "--limit", "30")).count).toBe(30);
  });

  test("takes off a prefix that all names share, and says what it has no use for", async () => {
    const bytes = new Uint8Array(readFileSync(join(folder, "w.pt")));
    const { tensors } = await formatOf(bytes).decode(bytes);
    const wrapped = new Map([...tensors].map(([name, one]) => [`module.${name}`, one]));
    const [, first] = [...tensors][0]!;
    const out = await formatFor("x.safetensors").encode({
      tensors: new Map([...wrapped, ["module.extra", first]]),
    });
    writeFileSync(join(folder, "wrapped.safetensors"), out);
    const { code, err } = await here(
      "evaluate",
      "--model",
      "cnn-pytorch",
      "--weights",
      "wrapped.safetensors",
      "--data",
      "digits",
    );
    expect([code, err]).toEqual([0, expect.stringContaining("the model has no use for module.extra")]);
  });

  test("finds by shape and order what is called otherwise, and says so", async () => {
    const bytes = new Uint8Array(readFileSync(join(folder, "w.pt")));
    const { tensors } = await formatOf(bytes).decode(bytes);
    const numbered = [...tensors].map(
      ([, one], i) => [`${i >> 1}.${i % 2 ? "bias" : "weight"}`, one] as const,
    );
    const out = await formatFor("x.safetensors").encode({ tensors: new Map(numbered) });
    writeFileSync(join(folder, "numbered.safetensors"), out);
    const base = ["--model", "cnn-pytorch", "--data", "digits", "--weights"];
    expect(await evaluated(...base, "numbered.safetensors")).toEqual(await evaluated(...base, "w.pt"));
    const { err } = await here("evaluate", ...base, "numbered.safetensors");
    expect(err).toContain("by shape and order were taken conv1.weight from 0.weight");
  });

  test("normalises as it is told", async () => {
    const base = ["--model", "cnn-pytorch", "--weights", "w.safetensors", "--data", "digits"];
    const usual = await evaluated(...base);
    expect(await evaluated(...base, "--mean", "0.1307", "--deviation", "0.3081")).toEqual(usual);
    expect((await evaluated(...base, "--input-range=-1..1")).loss).not.toBe(usual.loss);
    expect((await evaluated(...base, "--mean", "measured")).loss).not.toBe(usual.loss);
  });

  test.each([
    [
      ["--model", "cnn-pytorch", "--data", "digits"],
      "cnn-pytorch comes without weights; give them by --weights FILE",
      1,
    ],
    [
      ["--model", "lenet-jax", "--weights", "w.safetensors", "--data", "digits"],
      "weights: w.safetensors does not fit the model: 6 of the model",
      1,
    ],
    [
      ["--model", "wrapped.safetensors", "--data", "digits"],
      "wrapped.safetensors holds weights and does not say of which model",
      1,
    ],
    [["--model", "cnn-pytorch", "--weights", "none.npz", "--data", "digits"], "cannot read none.npz", 1],
    [["--model", "cnn-pytorch", "--data", "digits", "--mean", "a"], "--mean must be a number from", 2],
    [
      ["--model", "cnn-pytorch", "--data", "digits", "--input-range", "0..9"],
      "--input-range must be one of 0..1, -1..1, 0..255",
      2,
    ],
  ])("%j is refused in a line", async (args, message, code) => {
    const ended = await here("evaluate", ...args);
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(message)]);
  });
});
