// ONNX files of other tools with bytes changed, put in, left out and put elsewhere, 5,000 of them: each is read, or refused with an
// error that says so, soon.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FormatError } from "../../src-engine/formats";
import { importOnnx } from "../../src-engine/formats/onnx/import/importOnnx";
import { random } from "../../src-engine/tensor/random";

const names = ["torch-opset13", "torch-residual", "onnx-gemm", "onnx-matmul", "onnx-unknown"];
const MUTATIONS = 5000;

test(`${MUTATIONS} damaged files are read or refused`, { timeout: 120_000 }, async () => {
  const files = await Promise.all(
    names.map((name) => readFile(join(import.meta.dirname, "../fixtures/formats", `${name}.onnx`))),
  );
  const { uniform } = random(1, "mutations");
  let draws = 0;
  const below = (n: number): number => Math.floor(uniform(draws++) * n);
  let read = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutated(new Uint8Array(files[i % files.length]!), below);
    const began = performance.now();
    try {
      importOnnx(bytes);
      read++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.message).toMatch(/^onnx: \S/);
    }
    expect(performance.now() - began, `mutation ${i}`).toBeLessThan(1000);
  }
  expect(read).toBeGreaterThan(MUTATIONS / 20);
  expect(read).toBeLessThan(MUTATIONS);
});

function mutated(bytes: Uint8Array, below: (n: number) => number): Uint8Array {
  const changed = Array.from(bytes);
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(changed.length);
    // Most keep the file's lengths as they are, so that what is damaged lies deep within.
    const kind = below(24);
    if (kind > 2) changed[at] = below(256);
    else if (kind === 0) changed.splice(at, 0, below(256));
    else if (kind === 1) changed.splice(at, 1 + below(8));
    else changed.splice(at, 0, ...changed.slice(below(changed.length)).slice(0, below(64)));
  }
  return Uint8Array.from(changed);
}
