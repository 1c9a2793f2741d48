// A network of one's own on the command line, from a JSON file: trained, stepped, explained, drawn, kept and opened again.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../support/commandLine";

const file = resolve(import.meta.dirname, "../../../resources/models/residual.json");
const run = ["--model", file, "--data", "digits", "--limit", "100", "--seed", "5"];
const { here, backstep, folder } = commandLine();

describe("a residual network that Adam trains, out of a file", () => {
  test("is trained to the same bits whatever the threads, and again from its session", async () => {
    const train = ["train", ...run, "--iterations", "6", "--json"];
    const one = await here(...train, "--session", "own.backstep");
    const two = backstep(...train, "--threads", "2");
    expect([one.code, two.code], one.err + two.err).toEqual([0, 0]);
    const hash = (out: string) => (JSON.parse(out) as { weightsSha256: string }).weightsSha256;
    expect(hash(two.out)).toBe(hash(one.out));
    const replayed = await here("replay", "own.backstep");
    expect(replayed.code, replayed.err).toBe(0);
  }, 60_000);

  test("is stepped and explained through its Add", async () => {
    const at = ["--at", "2/update/conv2/bias/nextM", "--read", "conv2.bias.m.next"];
    const stepped = await here("step", ...run, ...at, "--json");
    expect(stepped.code, stepped.err).toBe(0);
    expect(stepped.out).toContain("2/update/conv2/bias/nextM");
    const explained = await here(
      "explain",
      "conv1.weight.next[0,0,1,1] @ 2/update/conv1/weight",
      ...run,
      "--json",
    );
    expect(explained.code, explained.err).toBe(0);
    expect(explained.out).toContain("conv1.weight.m.next");
    const summed = await here("explain", "pool1.output.grad[0,0,1,1] @ 2/backward/pool1", ...run, "--json");
    expect(summed.code, summed.err).toBe(0);
    expect(summed.out).toContain("add.gradOther");
  }, 60_000);

  test("is drawn", async () => {
    const maps = [
      "figure",
      "maps",
      ...run,
      "--at",
      "1/forward/add",
      "--path",
      "add.output",
      "--out",
      "maps.svg",
    ];
    expect((await here(...maps)).err).not.toContain("backstep:");
    expect(readFileSync(join(folder, "maps.svg"), "utf8")).toContain("<svg");
  }, 60_000);
});

test("what is wrong with the file is said at its field, with its name", async () => {
  const wrong = readFileSync(file, "utf8").replace('"relu2", "pool1"', '"relu9", "pool1"');
  writeFileSync(join(folder, "wrong.json"), wrong);
  const { code, err } = await here("train", "--model", "wrong.json", "--data", "digits");
  expect(code).toBe(1);
  expect(err).toContain("layers[5].inputs[0]: no layer is called relu9; near are relu");
  expect(err).toContain("(in wrong.json)");
  expect((await here("train", "--model", "none.json", "--data", "digits")).err).toContain(
    "cannot read none.json",
  );
});
