// Memory is bounded by the file for those of other tools, too: networks and state dicts, each read in a process of its own. Keras's are
// written by h5py, and skipped with a word where there is none.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatFor } from "../../src-engine/formats";
import { tensor } from "../../src-engine/tensor/tensor";
import { allowedMemory, memoryProbe, type Measured } from "../support/peakMemory";

const MIB = 2 ** 20;
const PYTHON = "/usr/bin/python3";
const missing = spawnSync(PYTHON, ["-c", "import numpy, h5py"]).status !== 0;
const folder = mkdtempSync(join(tmpdir(), "backstep-model-memory-"));
const at = (name: string): string => join(folder, name);
const rows: string[] = [];
let probe: Awaited<ReturnType<typeof memoryProbe>>;

beforeAll(async () => {
  probe = await memoryProbe(folder);
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
  console.log(["what | file | decoded | peak | allowed | ms", ...rows].join("\n"));
});

/** @param size of the file and of what lies beside it */
function bounded(what: string, size: number, measured: Measured): void {
  const allowed = allowedMemory(size, measured.decoded);
  const shown = [size, measured.decoded, measured.peak, allowed].map((bytes) => (bytes / MIB).toFixed(1));
  rows.push(`${what} | ${shown.join(" | ")} | ${Math.round(measured.milliseconds)}`);
  expect(measured.peak, `${what} takes ${shown[2]} MiB, allowed are ${shown[3]}`).toBeLessThanOrEqual(
    allowed,
  );
}

const weights = (dtype: string, shape: readonly number[], quantization?: object): string =>
  JSON.stringify({
    weightsManifest: [
      {
        paths: ["numbers.bin"],
        weights: [{ name: "w", shape, dtype, ...(quantization && { quantization }) }],
      },
    ],
  });

describe("a model of another tool is read in at most four times its bytes and its tensors', and 64 MiB:", () => {
  test("PyTorch, 64 MiB", { timeout: 120_000 }, async () => {
    const large = tensor([4096, 4096], new Float32Array(4096 * 4096), "float32");
    writeFileSync(at("w.pt"), await formatFor("w.pt").encode({ tensors: new Map([["w", large]]) }));
    const measured = probe("decode", at("w.pt"));
    expect([measured.error, measured.decoded]).toEqual([undefined, 64 * MIB]);
    bounded("PyTorch, 64 MiB", statSync(at("w.pt")).size, measured);
  });

  test.each([
    ["TensorFlow.js, 64 MiB", 64, weights("float32", [16 * MIB])],
    [
      "TensorFlow.js, bytes that become float32",
      16,
      weights("float32", [16 * MIB], { dtype: "uint8", scale: 1, min: 0 }),
    ],
  ])("%s", { timeout: 120_000 }, (what, size, text) => {
    writeFileSync(at("model.json"), text);
    writeFileSync(at("numbers.bin"), new Uint8Array(size * MIB));
    const measured = probe("decode", at("model.json"));
    expect([measured.error, measured.decoded]).toEqual([undefined, 64 * MIB]);
    bounded(what, size * MIB + text.length, measured);
  });

  test("TensorFlow.js, a manifest of more than memory holds", { timeout: 120_000 }, () => {
    const text = weights("float32", [2 ** 30]);
    writeFileSync(at("model.json"), text);
    const measured = probe("decode", at("model.json"));
    expect(measured.error).toContain("at most 1073741824 are allowed");
    bounded("TensorFlow.js, 4 GiB promised", text.length, measured);
  });

  const ended = missing ? ` (skipped: no ${PYTHON} with h5py)` : "";
  test.skipIf(missing)(`Keras${ended}`, { timeout: 240_000 }, () => {
    const script = `
import sys, zipfile, h5py, numpy as np
folder = sys.argv[1]
zeros = np.zeros((4096, 4096), "f4")
with h5py.File(folder + "/a whole.h5", "w") as f: f.create_dataset("w/kernel:0", data=zeros)
with h5py.File(folder + "/chunks, deflated.h5", "w") as f:
    f.create_dataset("w/kernel:0", data=zeros, chunks=(256, 256), compression="gzip", shuffle=True)
with h5py.File(folder + "/float16 and float64.h5", "w") as f:
    f.create_dataset("w/half", data=zeros[:2048].astype("f2")); f.create_dataset("w/double", data=zeros[:2048].astype("f8"))
with zipfile.ZipFile(folder + "/an archive.keras", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("metadata.json", "{}"); z.writestr("config.json", "{}"); z.write(folder + "/a whole.h5", "model.weights.h5")
with h5py.File(folder + "/refused, 4 GiB of chunks.h5", "w") as f:
    f.create_dataset("w/kernel:0", shape=(2**15, 2**15), dtype="f4", chunks=(1024, 1024), compression="gzip")
`;
    const keras = mkdtempSync(join(folder, "keras-"));
    const { status, stderr } = spawnSync(PYTHON, ["-c", script, keras], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    for (const name of readdirSync(keras)) {
      const path = join(keras, name);
      const measured = probe("decode", path);
      if (name.startsWith("refused")) expect(measured.error).toContain("at most 1073741824 are allowed");
      else expect([name, measured.error]).toEqual([name, undefined]);
      bounded(`Keras, ${name}`, statSync(path).size, measured);
    }
  });
});
