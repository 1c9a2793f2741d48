// `--optimizer` and `--schedule`: another way of training a network than its model says, kept wherever the run is told of.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { updateOps } from "../../../src-engine/optim/index";
import { parseSettings, settingsInWords } from "../../../src-engine/protocol/namedSettings";
import { commandLine, small } from "../../support/commandLine";
import { commandIn } from "../../support/figures";

const { here, folder, read } = commandLine();
const preset = ["--model", "lenet-jax", ...small];
const residual = resolve(import.meta.dirname, "../../../resources/models/residual.json");
const chosen = ["--optimizer", "adam:beta1=0.8", "--schedule", "cosine:tMax=6", "--lr", "0.004"];

async function hashOf(...args: string[]): Promise<string> {
  const { code, out, err } = await here("train", ...args, "--iterations", "6", "--json");
  expect(code, err).toBe(0);
  return (JSON.parse(out) as { weightsSha256: string }).weightsSha256;
}

/** The same, in the words of a model file. */
function inFile(name: string, optimizer: object): readonly string[] {
  const model = { ...(JSON.parse(readFileSync(residual, "utf8")) as object), optimizer };
  writeFileSync(join(folder, name), JSON.stringify(model));
  return ["--model", name, ...small];
}

describe("a run with another optimizer and a schedule", () => {
  test("is the one that a model file has with the same settings", async () => {
    const file = inFile("chosen.json", {
      type: "Adam",
      attrs: { beta1: 0.8, learningRate: 0.004 },
      schedule: { type: "CosineAnnealingLR", attrs: { tMax: 6 } },
    });
    expect(await hashOf("--model", residual, ...small, ...chosen)).toBe(await hashOf(...file));
  });

  test("keeps them in its session, which is replayed to the same bits", async () => {
    await hashOf(...preset, ...chosen, "--session", "chosen.backstep");
    const { code, out, err } = await here("replay", "chosen.backstep", "--verify");
    expect(code, err).toBe(0);
    expect(out).toContain("hashes match");
  });

  test("reads its learning rate at any moment of the update", async () => {
    const [rate] = await read("learningRate", "3/update", [...preset, ...chosen]);
    expect(rate).toBe(Math.fround(0.002)); // half of the way
  });

  test("says so in its figures, with a command line that draws the same", async () => {
    const at = ["--at", "2/backward/fc2", "--path", "fc2.weight.grad"];
    const { code, err } = await here("figure", "maps", ...preset, ...chosen, ...at, "--out", "maps.svg");
    expect(code, err).toBe(0);
    const svg = readFileSync(join(folder, "maps.svg"), "utf8");
    expect(svg).toContain("Adam:beta1=0.8, learning rate 0.004 by CosineAnnealingLR:tMax=6");
    const [, ...words] = commandIn(svg);
    await here(...words);
    expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
  });

  test("is described", async () => {
    const { out } = await here("describe", "--model", "lenet-jax", ...chosen.slice(0, 4));
    expect(out).toMatch(/^lenet-jax, batches of 1, NLLLoss, Adam, CosineAnnealingLR:tMax=6$/m);
  });
});

describe("a run whose gradients are clipped", () => {
  const clip = ["--clip-norm", "0.25", "--clip-value", "0.5"];

  test("is the one that a model file has with the same limits, whatever its optimizer", async () => {
    const optimizer = { type: "SGD", attrs: { learningRate: 0.1 }, clip: { norm: 0.25, value: 0.5 } };
    const file = inFile("clipped.json", optimizer);
    const plain = inFile("unclipped.json", { ...optimizer, clip: undefined });
    const hash = await hashOf(...plain, ...clip);
    expect(hash).toBe(await hashOf(...file));
    expect(hash).not.toBe(await hashOf(...plain));
    expect(await hashOf(...file, "--optimizer", "adam")).toBe(
      await hashOf(...plain, ...clip, "--optimizer", "adam"),
    );
  });

  test("keeps them in its session, which is replayed to the same bits", async () => {
    await hashOf(...preset, ...clip, "--session", "clipped.backstep");
    const { code, out, err } = await here("replay", "clipped.backstep", "--verify");
    expect(code, err).toBe(0);
    expect(out).toContain("hashes match");
  });

  test("says so in its figures, with a command line that draws the same, and is described", async () => {
    const at = ["--at", "2/update/optimizer", "--path", "fc2.weight.clippedByNorm"];
    const { code, err } = await here("figure", "maps", ...preset, ...clip, ...at, "--out", "clipped.svg");
    expect(code, err).toBe(0);
    const svg = readFileSync(join(folder, "clipped.svg"), "utf8");
    expect(svg).toContain("gradients clipped to 0.5, gradients clipped to the norm 0.25");
    const [, ...words] = commandIn(svg);
    await here(...words);
    expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
    const { out } = await here("describe", "--model", "lenet-jax", ...clip);
    expect(out).toMatch(
      /^lenet-jax, .*, SGD, gradients clipped to 0.5, gradients clipped to the norm 0.25$/m,
    );
  });

  test.each([
    [["--clip-norm", "-1"], "--clip-norm"],
    [["--clip-value", "much"], "--clip-value"],
  ] as const)("%j is refused", async (words, problem) => {
    const { code, err } = await here("train", ...preset, ...words);
    expect(code).toBe(2);
    expect(err).toContain(problem);
  });
});

test("an optimizer brings its own learning rate where none is given", async () => {
  const bare = await hashOf(...preset, "--optimizer", "Adam");
  expect(bare).toBe(await hashOf(...preset, "--optimizer", "ADAM:learningRate=0.001"));
  expect(bare).not.toBe(await hashOf(...preset, "--optimizer", "Adam", "--lr", "0.01"));
});

test("a model's own schedule stays with another optimizer, and goes with none", async () => {
  const schedule = { type: "StepLR", attrs: { stepSize: 2 } };
  const own = inFile("own.json", { type: "SGD", attrs: { learningRate: 0.1 }, schedule });
  const plain = inFile("plain.json", { type: "SGD", attrs: { learningRate: 0.1 } });
  expect(await hashOf(...own, "--schedule", "none")).toBe(await hashOf(...plain));
  const adam = ["--optimizer", "adam"];
  expect(await hashOf(...own, ...adam)).toBe(
    await hashOf(...plain, ...adam, "--schedule", "step:stepSize=2"),
  );
});

test.each([
  [
    ["--optimizer", "adadelta"],
    '--optimizer must be one of SGD, Adam, AdamW, RMSprop, Adagrad, got "adadelta"',
  ],
  [["--optimizer", ""], '--optimizer must be one of SGD, Adam, AdamW, RMSprop, Adagrad, got ""'],
  [
    ["--schedule", "cos:tMax=0"],
    '--schedule: CosineAnnealingLR "schedule" wants tMax to be a whole number of at least 1, got 0',
  ],
  [
    ["--schedule", "step"],
    '--schedule: StepLR "schedule" wants stepSize to be a whole number of at least 1, got undefined',
  ],
  [
    ["--optimizer", "adam:beta3=1"],
    '--optimizer: Adam "optimizer" has no attribute "beta3"; it takes learningRate, beta1',
  ],
  [
    ["--optimizer", "adam:beta1"],
    '--optimizer: expected a setting and a number, as in beta1=0.8, got "beta1"',
  ],
  [["--optimizer", "adam:beta1=much"], 'at least 0 and below 1, got "much"'],
  [["--optimizer", "adam:beta1=[0.1,much]"], 'got "beta1=[0.1,much]"'],
] as const)("%j is refused in a sentence", async (words, problem) => {
  const { code, err } = await here("train", ...preset, ...words);
  expect(code).toBe(2);
  expect(err).toContain(`backstep: train: --`);
  expect(err).toContain(problem);
});

test("settings in one word are read again as they were", () => {
  for (const { type, attrs } of updateOps) {
    const settings = {
      type,
      attrs: Object.fromEntries(Object.keys(attrs).map((name, i) => [name, 1e-9 + i / 3])),
    };
    expect(parseSettings(settingsInWords(settings))).toEqual(settings);
  }
  const attrs = { milestones: [30, 60], mode: "edge", nesterov: true, gamma: 0.1 };
  const settings = { type: "Some", attrs: { ...attrs, last: [2] } };
  expect(parseSettings(settingsInWords(settings))).toEqual(settings);
});
