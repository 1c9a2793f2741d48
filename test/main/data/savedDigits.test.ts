import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Dataset } from "../../../src-engine/data/dataset";
import { digits } from "../../../src-engine/data/digits";
import { digitsSha256, packDigits, savedDigits, sha256 } from "../../../src-main/data/savedDigits";

const folder = mkdtempSync(join(tmpdir(), "backstep-digits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const drawn = digits();
const hashOf = (dataset: Dataset): string => sha256(packDigits(dataset));

test("the hash is that of the digits as they are drawn today", () => {
  expect(hashOf(drawn)).toBe(digitsSha256);
});

test("what is read is what was drawn", async () => {
  expect(hashOf(await savedDigits(() => folder))).toBe(digitsSha256); // draws and saves
  expect(readdirSync(folder)).toHaveLength(1);
  const read = await savedDigits(() => folder);
  expect(hashOf(read)).toBe(digitsSha256);
  expect({ ...read, train: undefined, test: undefined }).toEqual({
    ...drawn,
    train: undefined,
    test: undefined,
  });
  expect(Object.keys(read.train).sort()).toEqual(Object.keys(drawn.train).sort());
});

test("a damaged file is drawn anew", async () => {
  const [name] = readdirSync(folder);
  writeFileSync(join(folder, name!), "scribbles");
  expect(hashOf(await savedDigits(() => folder))).toBe(digitsSha256);
  expect(hashOf(await savedDigits(() => folder))).toBe(digitsSha256);
});

test("a folder that cannot be written, or that nobody knows, costs time and a sentence", async () => {
  writeFileSync(join(folder, "a file"), "");
  const sentences: string[] = [];
  const say = (sentence: string): void => void sentences.push(sentence);
  expect((await savedDigits(() => join(folder, "a file"), say)).train.count).toBe(12_000);
  const nowhere = (): string => {
    throw new Error("there is no home");
  };
  expect((await savedDigits(nowhere, say)).train.count).toBe(12_000);
  const said = "the digits are drawn anew each time, since they cannot be kept: ";
  expect(sentences).toEqual([expect.stringContaining(said), `${said}there is no home`]);
});
