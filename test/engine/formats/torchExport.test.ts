// Graphs as PyTorch's own exporter writes them, where it is there: ways that meet, channels shuffled and made pixels, images enlarged.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importOnnx } from "../../../src-engine/formats/onnx/import/importOnnx";
import { tensor } from "../../../src-engine/tensor/tensor";
import { evaluated } from "./residual";

const PYTHON = "/usr/bin/python3";
const script = join(import.meta.dirname, "../../fixtures/exported.py");
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;

interface Exported {
  readonly name: string;
  readonly file: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

describe.skipIf(!hasTorch)(`torch.onnx.export (skipped where ${PYTHON} has no torch)`, () => {
  test("is read in full, and computes what PyTorch computes", { timeout: 120_000 }, () => {
    const { stdout, stderr } = spawnSync(PYTHON, [script], { encoding: "utf8", maxBuffer: 2 ** 28 });
    expect(stderr).not.toMatch(/Error/);
    const every = JSON.parse(stdout.slice(stdout.lastIndexOf("\n[") + 1)) as readonly Exported[];
    expect(every).toHaveLength(12);
    const types = new Set<string>();
    for (const { name, file, input, output } of every) {
      const { model, tensors, problems } = importOnnx(new Uint8Array(Buffer.from(file, "base64")));
      expect(problems, name).toEqual([]);
      for (const { type } of model.layers) types.add(type);
      const found = evaluated({ model, tensors }, tensor([2, 1, 12, 12], input));
      output.forEach((value, i) => expect(found.data[i], name).toBeCloseTo(value, 5));
    }
    for (const type of ["Concat", "ConvTranspose2d", "Mean", "Reshape", "Transpose", "Upsample"])
      expect([...types]).toContain(type);
  });
});
