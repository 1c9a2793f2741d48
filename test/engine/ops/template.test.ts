// The template's kernels are not compiled with the others; here they are, so that what one copies works.
// Its rules run through suite.test.ts like those of every op.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { square } from "../../../src-engine/ops/_template/template";
import { squareCode } from "../../../src-engine/ops/_template/template.code";
import { example } from "../../../src-engine/ops/_template/template.example";
import { squareOnnx } from "../../../src-engine/ops/_template/template.onnx";
import { boundOf } from "../../../src-engine/ops/shared/bound";
import {
  layoutOf,
  readLayout,
  VIEW_BYTES,
  viewWords,
  writeLayout,
} from "../../../src-engine/run/machine/layout";
import { unravel, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { operandsOf } from "../../support/samples";
import { computed } from "../../support/workedExamples";

const root = join(import.meta.dirname, "../../..");
const memory = new WebAssembly.Memory({ initial: 4 });
let kernels: WebAssembly.Exports;

beforeAll(async () => {
  const module = await WebAssembly.compile(compiled("src-engine/ops/_template/template.kernel.ts"));
  kernels = (await WebAssembly.instantiate(module, { env: { memory } })).exports;
}, 60_000);

describe.each(square.samples)("$name", (sample) => {
  const { attrs } = sample;
  const x = operandsOf(square, sample);

  test.each(Object.entries({ ...square.forward, ...square.backward }))(
    "the kernel of %s stays within float32 rounding and keeps the halo zero",
    (name, rule) => {
      const reference = rule.compute(x, attrs);
      const { result, allZeroAround } = run(
        `${square.type}_${name}`,
        rule.reads.map((operand) => x[operand]!),
      );
      for (let i = 0; i < reference.data.length; i++) {
        const bound = boundOf(rule, unravel(i, reference.shape), x, attrs, 1);
        expect(Math.abs(result.data[i]! - reference.data[i]!)).toBeLessThanOrEqual(bound);
      }
      expect(allZeroAround).toBe(true);
    },
  );
});

describe("what else is to be copied", () => {
  const folder = (name: string): string[] => readdirSync(join(root, "src-engine/ops", name));

  test("is all that an op's folder has, but for what only some have: a layer of Keras's, a call of PyTorch's", () => {
    const suffixes = (name: string): string[] =>
      folder(name)
        .map((file) => file.replace(/^\w+/, ""))
        .sort();
    expect(suffixes("_template")).toEqual(
      suffixes("relu").filter((suffix) => ![".keras.ts", ".call.ts"].includes(suffix)),
    );
  });

  test("has its example right, with a result for each rule", () => {
    const rules = { ...square.forward, ...square.backward };
    expect(Object.keys(example.results)).toEqual(Object.keys(rules));
    const x = computed(rules, example.operands, example.attrs);
    for (const [rule, numbers] of Object.entries(example.results))
      expect([...x[rule]!.data].map((value) => value + 0)).toEqual(numbers);
  });

  test("names each rule where it is derived, and where its code is shown", () => {
    const rules = Object.keys({ ...square.forward, ...square.backward });
    const text = readFileSync(join(root, "src-engine/ops/_template/template.md"), "utf8");
    expect(text).toMatch(/^## Square\n/);
    for (const rule of rules) expect(text).toContain(`{{Square.${rule}}}`);
    expect(Object.keys(squareCode)).toEqual(rules);
    expect(squareOnnx.op).toBe(square);
  });
});

/** Calls a kernel on operands of one shape, each with a halo of one pixel. */
function run(kernel: string, operands: readonly Tensor[]): { result: Tensor; allZeroAround: boolean } {
  new Uint8Array(memory.buffer).fill(0);
  const layout = layoutOf(operands[0]!.shape, "float32", { perSample: true, halo: 1, packed: false });
  const place = (t: Tensor, slot: number): { view: number; address: number } => {
    const view = VIEW_BYTES * slot;
    const address = 1024 + slot * Math.ceil(layout.bytes / 64) * 64;
    new Int32Array(memory.buffer).set(viewWords(layout, address), view / 4);
    writeLayout(layout, memory.buffer, address, t);
    return { view, address };
  };
  const read = operands.map(place);
  const written = place(zeros(layout.shape), operands.length);
  const call = kernels[kernel];
  if (typeof call !== "function") throw new Error(`template.kernel.ts exports no ${kernel}`);
  call(...read.map(({ view }) => view), written.view);

  const { address } = written;
  const result = readLayout(layout, memory.buffer, address);
  writeLayout(layout, memory.buffer, address, zeros(layout.shape));
  return { result, allZeroAround: new Uint8Array(memory.buffer, address).every((byte) => byte === 0) };
}

/** Compiles a file of kernels by itself, with the flags of scripts/lib.mjs. */
function compiled(entry: string): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "backstep-template-"));
  try {
    const wasm = join(folder, "kernels.wasm");
    const flags = "-O3 --noAssert --runtime stub --importMemory --enable simd --enable bulk-memory".split(
      " ",
    );
    const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
    execFileSync(process.execPath, [compiler, entry, "-o", wasm, ...flags], { cwd: root });
    return new Uint8Array(readFileSync(wasm));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
