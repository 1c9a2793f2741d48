// The file on which checkpoints of large models lie: what is read is what was written, and nothing of it is left behind.

import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkpointDisk, openBlobs } from "../../../src-main/files/checkpointDisk";

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "backstep-blobs-"));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

const parts = (from: number, ...sizes: number[]): Uint8Array[] =>
  sizes.map((size, k) => Uint8Array.from({ length: size }, (_, i) => from + 7 * k + i));
const emptyLike = (like: readonly Uint8Array[]): Uint8Array[] =>
  like.map(({ length }) => new Uint8Array(length));

test("gives back what was put, whatever was put and dropped meanwhile", () => {
  const blobs = openBlobs(folder());
  const kept = new Map<number, Uint8Array[]>();
  for (let i = 0; i < 40; i++) {
    const bytes = parts(i, 1000, 0, 3 + (i % 3));
    kept.set(blobs.put(bytes), bytes);
    if (i % 3 === 2) {
      const [gone] = [...kept.keys()].slice(i % 5);
      kept.delete(gone!);
      blobs.drop(gone!);
    }
    for (const [blob, expected] of kept) {
      const got = emptyLike(expected);
      blobs.get(blob, got);
      expect(got).toEqual(expected);
    }
  }
  blobs.close();
});

test("the file has no name, so that nothing is left whatever ends the process; its room is used again", () => {
  const place = folder();
  const blobs = openBlobs(join(place, "a", "b"));
  const first = blobs.put(parts(0, 5000));
  expect(readdirSync(join(place, "a", "b"))).toEqual([]);
  blobs.drop(first);
  const [a, b] = [blobs.put(parts(1, 5000)), blobs.put(parts(2, 5000))];
  blobs.drop(a);
  blobs.put(parts(3, 5000));
  const got = [new Uint8Array(5000)];
  blobs.get(b, got);
  expect(got).toEqual(parts(2, 5000));
  if (process.platform === "linux") {
    const held = openFiles(place);
    expect(held).toHaveLength(1);
    expect(held[0]!.size).toBe(10_000);
  }
  blobs.close();
  if (process.platform === "linux") expect(openFiles(place)).toEqual([]);
});

test("takes away the files that dead processes left there", async () => {
  const place = folder();
  writeFileSync(join(place, ".backstep-00000000-1-00000000-000000000000.tmp"), "another machine's, today");
  const { temporaryName } = await import("../../../src-main/files/temporary");
  const dead = temporaryName().replace(/-\d+-/, "-4194300-");
  writeFileSync(join(place, dead), "left");
  openBlobs(place).close();
  await expect.poll(() => readdirSync(place)).toEqual([".backstep-00000000-1-00000000-000000000000.tmp"]);
});

test("where nothing can be written it says so, and where", () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  expect(() => openBlobs(join(file, "checkpoints"))).toThrow(
    `nothing can be written to ${join(file, "checkpoints")}: a part of the path is no folder`,
  );
});

test("a quarter of what is free is for checkpoints, in the first of the folders that can be had", () => {
  const place = folder();
  const none = (): string => {
    throw new Error("HOME is empty");
  };
  const disk = checkpointDisk([none, () => join(place, "not", "there", "yet")])!;
  expect(disk.folder).toBe(join(place, "not", "there", "yet"));
  expect(disk.limit).toBeGreaterThan(0);
  expect(disk.limit).toBeLessThanOrEqual(2 ** 34);
  const blobs = disk.open();
  const blob = blobs.put(parts(0, 10));
  const got = [new Uint8Array(10)];
  blobs.get(blob, got);
  expect(got).toEqual(parts(0, 10));
  blobs.close();
  expect(checkpointDisk([none])).toBeUndefined();
});

/** What this process has open that lay in a folder. */
function openFiles(place: string): { size: number }[] {
  return readdirSync("/proc/self/fd").flatMap((number) => {
    try {
      const path = join("/proc/self/fd", number);
      return readlinkSync(path).startsWith(place) ? [{ size: statSync(path).size }] : [];
    } catch {
      return []; // the one that lists them
    }
  });
}
