// A recording on disk: files of a folder and those beneath it, of which parts are read.

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recordingFiles } from "../../../src-main/files/recordingFiles";

const folder = mkdtempSync(join(tmpdir(), "recording-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "rank1/deep"), { recursive: true });
writeFileSync(join(folder, "b.npz"), Uint8Array.of(1, 2, 3, 4, 5));
writeFileSync(join(folder, "rank1/deep/a.npz"), "");

test("a folder's are named by their way from it, with slashes", async () => {
  const files = await recordingFiles(folder);
  expect(files.map(({ name, byteLength }) => [name, byteLength])).toEqual([
    ["b.npz", 5],
    ["rank1/deep/a.npz", 0],
  ]);
  expect([...(await files[0]!.read(1, 4))]).toEqual([2, 3, 4]);
});

test("a file alone is called as it is, and one that has become shorter says so", async () => {
  const path = join(folder, "b.npz");
  const [file, ...others] = await recordingFiles(path);
  expect([file!.name, others]).toEqual(["b.npz", []]);
  truncateSync(path, 2);
  await expect(file!.read(1, 4)).rejects.toThrow(`${path} ends at byte 2, expected 4`);
  await expect(recordingFiles(join(folder, "none"))).rejects.toThrow("ENOENT");
});
