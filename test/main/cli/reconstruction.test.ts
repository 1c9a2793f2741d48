// A model that gives images back, on the command line: losses and no accuracies, a table without predictions, no score to attribute.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { commandLine, small, type Ended } from "../../support/commandLine";

const { folder, here } = commandLine();
const run = ["--model", "autoencoder", ...small];
let trained: Ended;

beforeAll(async () => {
  trained = await here("train", ...run, "--epochs", "1", "--out", "w.safetensors");
}, 120_000);

test("train tells losses, and no accuracy", () => {
  expect(trained.code, trained.err).toBe(0);
  expect(trained.err).toMatch(/^epoch 1 {2}train loss \d\.\d{4} {2}validation loss \d\.\d{4} {2}/m);
  expect(trained.out).toMatch(/^test loss \d\.\d{4} on 2000 images$/m);
});

test("evaluate tells the loss", async () => {
  const words = ["evaluate", "--model", "autoencoder", "--weights", "w.safetensors", "--data", "digits"];
  const { out } = await here(...words, "--limit", "50");
  expect(out).toMatch(/^of 50 test images: loss \d\.\d{4}$/m);
  const { accuracy, top5, count } = JSON.parse(
    (await here(...words, "--limit", "50", "--json")).out,
  ) as Record<string, unknown>;
  expect([accuracy, top5, count]).toEqual(["NaN", "NaN", 50]);
});

test("the table of what it gives back worst has no predictions", async () => {
  const { code, err } = await here("figure", "mistakes", ...run, "--at", "2/loss", "--out", "worst.csv");
  expect(code, err).toBe(0);
  const [head, first] = readFileSync(join(folder, "worst.csv"), "utf8").split("\r\n");
  expect(head).toBe("image,label,loss");
  expect(first).toMatch(/^\d+,'?\d,\d+\.\d+$/);
});

test("attribute wants a unit, since no class is predicted", async () => {
  const { code, err } = await here("attribute", ...run, "--at", "2/loss");
  expect(code).not.toBe(0);
  expect(err).toContain("scores no classes; name a unit, such as conv5.output[0]");
});
