// ResNet-18 on 3×32×32, with 11 million parameters: what the cost model says of it, and whether that is so. Its full width takes
// minutes, so that is measured by `npm run bench -- large`; here a narrower network of the same shape is held to the same figures.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownModel } from "../../src-engine/serve/session/ownModel";
import { compile } from "../../src-engine/run/program/compile";
import { evaluationBatch } from "../../src-engine/run/cost/cost";
import { carriedBytes, memoryOf } from "../../src-engine/run/cost/memory";
import type { Description } from "../../src-engine/protocol/protocol";
import { commandLine } from "../support/commandLine";
import { memoryProbe, type Measured } from "../support/peakMemory";
import { resnet18 } from "../support/resnet18";

const root = resolve(import.meta.dirname, "../..");
const file = join(root, "resources/models/resnet18-cifar.json");
const MIB = 2 ** 20;
/** Parameters, running means and variances, and the learning rate. */
const carriedNumbers =
  carriedBytes(compile(resnet18(), { type: "SGD", attrs: { learningRate: 0.1 } }, 2)) / 4;
const { here } = commandLine();

describe("the file", () => {
  test("is the network that the tests make", () => {
    const { model, recipe } = ownModel(readFileSync(file, "utf8"));
    expect(model).toEqual(resnet18());
    expect(recipe.batchSize).toBe(64);
  });

  test("is told to train, to be stepped and to be evaluated in less than 2.5 GB, 50 checkpoints of it beside", async () => {
    const { code, out } = await here("describe", "--model", file, "--json");
    expect(code).toBe(0);
    const told = JSON.parse(out) as Description;
    expect(told.parameters).toBeGreaterThan(11e6);
    expect(told.memoryBytes).toBeLessThan(0.9e9);
    expect(told.steppingBytes + told.evaluation.memoryBytes).toBeLessThan(2e9);
    expect(told.checkpoints.apart).toBe(1);
    expect(told.checkpoints.memoryLimit).toBe(64 * MIB);
    expect(50 * told.checkpoints.bytes).toBeLessThan(told.checkpoints.limit);
  });
});

describe("a session on it", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-rewind-"));
  let probe: Awaited<ReturnType<typeof memoryProbe>>;
  beforeAll(async () => {
    probe = await memoryProbe(folder);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  // What a session in batches of 64 takes is there while one in batches of 2 does the 50 iterations, which else would take minutes.
  test("keeps 50 checkpoints, comes back to the same weights and takes less than 2.5 GB", () => {
    const { peak, decoded: onDisk, numbers, error } = probe("rewind", root);
    expect(error).toBeUndefined();
    expect(numbers).toEqual({ kept: 50, differ: 0 });
    expect(onDisk).toBe(49 * 4 * carriedNumbers);
    expect(peak, `${(peak / MIB).toFixed(0)} MiB`).toBeLessThan(2.5e9);
    expect(peak).toBeGreaterThan(1e9); // it was measured at all
  }, 600_000);
});

describe("a network of its shape, 24 channels wide, in batches of 64", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-large-"));
  let probe: Awaited<ReturnType<typeof memoryProbe>>;
  beforeAll(async () => {
    probe = await memoryProbe(folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const WIDTH = 24;
  const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
  const program = compile(resnet18(WIDTH), sgd, 64);
  const { free, stepping, working, carried } = memoryOf(program);
  const images = evaluationBatch(program);
  const evaluated = memoryOf(compile(resnet18(WIDTH), sgd, images, { mode: "eval" }));
  /** The first state, in JavaScript; images on both sides. */
  const besides = 2 * carried + 2 * 128 * 3072;
  const measured = (what: string): Measured => probe("train", root, String(WIDTH), "64", what);

  test.each([
    ["free", free + working],
    ["step", stepping + working],
    // The weights are handed over as a copy.
    ["evaluate", evaluated.free + evaluated.working + 2 * carried],
  ])(
    "takes the memory that the cost model says, within a quarter and 16 MiB: %s",
    (what, bytes) => {
      const { peak, error } = measured(what);
      expect(error).toBeUndefined();
      const expected = bytes + besides;
      const words = `${(peak / MIB).toFixed(0)} MiB, expected ${(expected / MIB).toFixed(0)}`;
      expect(peak, words).toBeLessThan(1.25 * expected + 16 * MIB);
      expect(peak, words).toBeGreaterThan(0.75 * expected - 16 * MIB);
    },
    120_000,
  );

  test("says how much it holds, without what is only reserved", () => {
    const { decoded: held } = measured("free");
    expect(held).toBeLessThan(1.1 * (free + working) + 8 * MIB);
    expect(held).toBeGreaterThan(0.9 * (free + working));
  }, 120_000);
});
