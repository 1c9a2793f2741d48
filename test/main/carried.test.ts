// What a network carries, weights and a norm's running values, through every file there is: from the command line's training to
// a session that is opened and held to its hashes, and through the writableFormats of weights to the same evaluation.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { digits, formatFor, formatOf, writableFormats, ownModel } from "../../src-engine/index";
import { Trainer } from "../../src-engine/run/trainer";
import { decodeSaved } from "../../src-engine/serve/session/savedSession";
import { commandLine } from "../support/commandLine";
import { simdBackend } from "../support/runs";

const model = JSON.stringify({
  name: "normed",
  input: [1, 28, 28],
  layers: [
    { name: "stem.conv", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 5, stride: 3 } },
    { name: "stem.bn", type: "BatchNorm2d", attrs: { momentum: 0.3 } },
    { name: "stem.relu", type: "LeakyReLU" },
    { name: "block.conv", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, padding: 1 } },
    { name: "block.bn", type: "BatchNorm2d" },
    { name: "block.drop", type: "Dropout", attrs: { p: 0.2 } },
    { name: "block.add", type: "Add", inputs: ["block.drop", "stem.relu"] },
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss" },
  recipe: { batchSize: 10, validationShare: 0 },
});

const { here, folder } = commandLine();
const run = ["--model", "normed.json", "--data", "digits", "--limit", "100", "--seed", "5"];
const at = (name: string): string => join(folder, name);
const bytesOf = (name: string) => new Uint8Array(readFileSync(at(name)));
let trained: { readonly test: unknown; readonly weightsSha256: string };

beforeAll(async () => {
  writeFileSync(at("normed.json"), model);
  const asked = ["--iterations", "12", "--session", "run.backstep", "--out", "weights.safetensors", "--json"];
  const { code, out, err } = await here("train", ...run, ...asked);
  expect(code, err).toBe(0);
  trained = JSON.parse(out) as typeof trained;
}, 60_000);

describe("a session of it", () => {
  test("carries running values among its weights", async () => {
    const { state } = await decodeSaved(bytesOf("run.backstep"));
    const carried = state!.kept.at(-1)!.state;
    expect([...carried.keys()]).toContain("block.bn.running_var");
    expect(carried.get("block.bn.running_var")!.data).not.toEqual(Float32Array.of(1, 1, 1));
  });

  test("is replayed to the hashes that it was saved with", async () => {
    const { code, out, err } = await here("replay", "run.backstep", "--json");
    expect(code, out + err).toBe(0);
  }, 60_000);

  test("that another running value slipped into is refused by its hash", async () => {
    const { file, state } = await decodeSaved(bytesOf("run.backstep"));
    expect(file.hashes.at(-1)!.sha256).toBe(trained.weightsSha256);
    expect(state!.kept.length).toBeGreaterThan(0);
    const bytes = bytesOf("run.backstep");
    bytes[bytes.length - 1]! ^= 1;
    await expect(decodeSaved(bytes)).rejects.toThrow("the file is damaged");
  });
});

describe("weights of it", () => {
  const { model: spec, recipe } = ownModel(model);
  const evaluate = async (name: string): Promise<unknown> => {
    const { tensors } = await formatOf(bytesOf(name)).decode(bytesOf(name), {
      beside: (part) => Promise.resolve(bytesOf(part)),
    });
    const trainer = new Trainer({ model: spec, recipe, dataset: digits(), seed: 1 }, simdBackend);
    return trainer.evaluator.evaluate(trainer.test, tensors);
  };

  test("are evaluated as the trained network was", async () => {
    expect(await evaluate("weights.safetensors")).toEqual(trained.test);
  });

  test.each(
    writableFormats.flatMap((from) => writableFormats.map((to) => [from.extensions[0], to.extensions[0]])),
  )(
    "in a %s converted to %s are evaluated to the same numbers",
    async (from, to) => {
      const [first, second] = [`first${from}`, `second${from}${to}`];
      for (const [input, output] of [
        ["weights.safetensors", first],
        [first, second],
      ] as const) {
        const { code, err } = await here("convert", input, output);
        expect(code, err).toBe(0);
      }
      expect(await evaluate(second)).toEqual(trained.test);
    },
    30_000,
  );

  test("that PyTorch would ask for have its names", async () => {
    const { tensors } = await formatFor(".npz").decode(bytesOf("first.npz"));
    expect([...tensors.keys()].filter((path) => path.startsWith("stem.bn")).sort()).toEqual(
      ["bias", "running_mean", "running_var", "weight"].map((name) => `stem.bn.${name}`),
    );
  });
});
