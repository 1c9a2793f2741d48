// `--augment`: the same bits on any number of threads, in a session that is run again, and in words that are wrong.

import { expect, test } from "vitest";
import type { TrainResult } from "../../../src-main/cli/train/train";
import { commandLine, small } from "../../support/commandLine";

const { here } = commandLine();
const trained = async (...more: readonly string[]): Promise<string> => {
  const { code, out, err } = await here(
    "train",
    "--model",
    "cnn-pytorch",
    ...small,
    "--epochs",
    "2",
    "--json",
    ...more,
  );
  expect(code, err).toBe(0);
  return (JSON.parse(out) as TrainResult).weightsSha256;
};
const augment = ["--augment", "flip,crop=4,rotate,erase"];

test("a run gives the same bits on any number of threads, and others than without", async () => {
  const one = await trained(...augment);
  expect(await trained(...augment, "--threads=2")).toBe(one);
  expect(await trained("--augment", "none")).toBe(await trained());
  expect(await trained()).not.toBe(one);
});

test("a session's file says it, and is replayed to the same bits", async () => {
  await trained(...augment, "--session", "run.backstep");
  const { code, out, err } = await here("replay", "run.backstep", "--verify");
  expect(code, out + err).toBe(0);
});

test("what cannot be done is said in one line, and nothing begins", async () => {
  const { code, err } = await here("train", "--model", "cnn-pytorch", ...small, "--augment", "mirror");
  expect(code).toBe(2);
  expect(err).toBe('backstep: train: augment: expected crop, flip, rotate, erase or none, got "mirror"\n');
});
