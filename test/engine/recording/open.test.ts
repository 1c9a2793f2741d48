// What is in a recording, whatever it was saved as: which tensors of which iteration, and that only those are read that somebody asks for.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FormatError } from "../../../src-engine/formats/formatError";
import { encodeNpy } from "../../../src-engine/formats/npz/npy";
import { encodeNpz } from "../../../src-engine/formats/npz/npz";
import { encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { encodeZip } from "../../../src-engine/formats/zip/zipWriter";
import { openRecording } from "../../../src-engine/recording/open";
import { fileOf, type RecordedFile } from "../../../src-engine/recording/recordedFile";
import type { Recording } from "../../../src-engine/recording/recording";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { expectReadOrRefused } from "../../support/mutations";

const PYTHON = "/usr/bin/python3";
const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"], { timeout: 20_000 }).status === 0;
const folder = mkdtempSync(join(tmpdir(), "recording-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (first: number): Tensor => tensor([2, 3], [first, 1, 2, 3, 4, 5], "float32");
const some = (first = 0): ReadonlyMap<string, Tensor> =>
  new Map([
    ["conv1.output", numbers(first)],
    ["conv1.weight.grad", tensor([2], [first, 7], "float64")],
    ["target", tensor([2], [3, 9], "int32")],
  ]);
const safetensors = (first: number, metadata: readonly (readonly [string, string])[] = []) =>
  encodeSafetensors({ metadata: new Map(metadata), tensors: some(first) });

/** Iteration by iteration, names and the first number of each tensor. */
async function contents({ iterations }: Recording): Promise<Record<string, Record<string, number>>> {
  const all: Record<string, Record<string, number>> = {};
  for (const { iteration, tensors } of iterations) {
    const found: Record<string, number> = {};
    for (const one of tensors) found[one.name] = (await one.read()).data[0]!;
    all[iteration] = found;
  }
  return all;
}

const first = (n: number) => ({ "conv1.output": n, "conv1.weight.grad": n, target: 3 });

describe("a recording is", () => {
  test.each<[string, RecordedFile[], Record<string, Record<string, number>>]>([
    ["a single npz", [fileOf("grads.npz", encodeNpz(some(4)))], { 0: first(4) }],
    [
      "a single safetensors file, whose name ends in a digit",
      [fileOf("lenet5.safetensors", safetensors(4))],
      { 0: first(4) },
    ],
    [
      "a file of safetensors for each iteration",
      [fileOf("run/000100.safetensors", safetensors(1)), fileOf("run/000200.safetensors", safetensors(2))],
      { 100: first(1), 200: first(2) },
    ],
    [
      "a file of npz for each",
      [fileOf("iter_7.npz", encodeNpz(some(1))), fileOf("iter_12.npz", encodeNpz(some(2)))],
      { 7: first(1), 12: first(2) },
    ],
    [
      "a file whose metadata say the iteration",
      [fileOf("a.safetensors", safetensors(1, [["iteration", "31"]]))],
      { 31: first(1) },
    ],
    [
      "a folder of arrays for each",
      [...some(5)].map(([name, one]) => fileOf(`run/20/${name}.npy`, new Uint8Array(encodeNpy(one)))),
      { 20: first(5) },
    ],
    [
      "names with the iteration in front",
      [fileOf("all.npz", encodeNpz(new Map([...some(1)].map(([name, one]) => [`3/${name}`, one]))))],
      { 3: first(1) },
    ],
    [
      "layers that are numbered, and no iterations",
      [
        fileOf(
          "layers.npz",
          encodeNpz(
            new Map([
              ["0/W", numbers(1)],
              ["1/W", numbers(2)],
            ]),
          ),
        ),
      ],
      { 0: { "0/W": 1, "1/W": 2 } },
    ],
    [
      "weights and gradients in files of their own, under the same names",
      [
        fileOf("run/weights.npz", encodeNpz(new Map([["W1", numbers(1)]]))),
        fileOf("run/grads.npz", encodeNpz(new Map([["W1", numbers(2)]]))),
      ],
      { 0: { "weights/W1": 1, "grads/W1": 2 } },
    ],
    [
      "gradients in a folder of an archive",
      [fileOf("mine.npz", encodeNpz(new Map([["grads/W1", numbers(2)]])))],
      { 0: { "grads/W1": 2 } },
    ],
  ])("%s", async (_, files, expected) => {
    expect(await contents(await openRecording("run", files))).toEqual(expected);
  });

  test("a ZIP archive of any of these", async () => {
    const pieces = (bytes: Uint8Array): readonly [Uint8Array, Uint8Array] => [new Uint8Array(0), bytes];
    const zip = encodeZip(
      new Map([
        ["run/000100.safetensors", pieces(safetensors(1))],
        ["run/000200.npz", pieces(encodeNpz(some(2)))],
      ]),
      (problem) => {
        throw new Error(problem);
      },
    );
    expect(await contents(await openRecording("run", [fileOf("run.zip", zip)]))).toEqual({
      100: first(1),
      200: first(2),
    });
  });

  test("one process's of several: the first, unless another is asked for", async () => {
    const files = [0, 1].map((rank) => fileOf(`run/rank${rank}/000100.safetensors`, safetensors(rank)));
    const recording = await openRecording("run", files);
    expect([recording.rank, recording.ranks]).toEqual([0, [0, 1]]);
    expect(await contents(recording)).toEqual({ 100: first(0) });
    expect(await contents(await openRecording("run", files, { rank: 1 }))).toEqual({ 100: first(1) });
    await expect(openRecording("run", files, { rank: 2 })).rejects.toThrow(
      'recording: "run" has no rank 2; expected 0, 1',
    );
  });

  test.skipIf(!hasNumpy)(
    "what numpy saved, a plain dict of arrays and pickles too (skipped without numpy)",
    async () => {
      const script = `
import numpy as np, pickle, sys
a = {"W1": np.arange(6, dtype=np.float32).reshape(2, 3) + 1, "grads": {"W1": np.ones((2, 3))}, "half": np.full(3, 2, np.float16)}
np.save("dict.npy", a)
np.savez_compressed("packed.npz", W1=a["W1"], half=a["half"])
pickle.dump(a, open("dict.pkl", "wb"))
`;
      const { stderr } = spawnSync(PYTHON, ["-c", script], {
        cwd: folder,
        encoding: "utf8",
        timeout: 30_000,
      });
      expect(stderr).toBe("");
      const file = (name: string) => fileOf(name, new Uint8Array(readFileSync(join(folder, name))));
      for (const name of ["dict.npy", "dict.pkl"])
        expect(await contents(await openRecording("d", [file(name)])), name).toEqual({
          0: { W1: 1, "grads.W1": 1, half: 2 },
        });
      const packed = await openRecording("d", [file("packed.npz")]);
      expect(packed.iterations[0]!.tensors.map(({ name, precision }) => [name, precision])).toEqual([
        ["W1", "float32"],
        ["half", "float16"],
      ]);
      expect(readdirSync(folder).map((name) => relative(".", name))).toHaveLength(3);
    },
  );
});

test("of a recording of a gigabyte headers are read, and then what is asked for", async () => {
  let read = 0;
  const length = 2 ** 20;
  const files = Array.from({ length: 1000 }, (_, i): RecordedFile => {
    const header = new TextEncoder().encode(
      JSON.stringify({ "conv1.output": { dtype: "F32", shape: [length / 4], data_offsets: [0, length] } }),
    );
    const head = new Uint8Array(8 + header.length);
    new DataView(head.buffer).setBigUint64(0, BigInt(header.length), true);
    head.set(header, 8);
    return {
      name: `run/${i * 100}.safetensors`,
      byteLength: head.length + length,
      read: async (from, to) => {
        read += to - from;
        const bytes = new Uint8Array(to - from);
        bytes.set(head.subarray(from, Math.min(to, head.length)));
        return bytes;
      },
    };
  });
  const { iterations } = await openRecording("run", files);
  expect(iterations.map(({ iteration }) => iteration)).toEqual(files.map((_, i) => i * 100));
  expect(read).toBeLessThan(200_000);
  read = 0;
  expect((await iterations[500]!.tensors[0]!.read()).data).toHaveLength(length / 4);
  expect(read).toBe(length);
});

test.each([
  ["nothing", [], 'recording: "run" holds no tensors; expected .safetensors, .npz, .npy, .pt or .pkl files'],
  ["a text", [fileOf("notes.txt", new Uint8Array(30))], 'got "notes.txt"'],
  [
    "a file that was cut off",
    [fileOf("0.safetensors", safetensors(1).slice(0, -4))],
    "it was cut off (in 0.safetensors)",
  ],
])("%s is refused with a sentence", async (_, files, text) => {
  const opening = openRecording("run", files);
  await expect(opening).rejects.toThrow(FormatError);
  await expect(opening).rejects.toThrow(text);
});

test("damaged files are refused by name, or what is left of them is read", async () => {
  const files = [
    ["a.safetensors", safetensors(1)],
    ["a.npz", encodeNpz(some(1))],
    ["a.npy", new Uint8Array(encodeNpy(numbers(1)))],
  ] as const;
  for (const [name, bytes] of files)
    await expectReadOrRefused([bytes], async (changed) =>
      contents(await openRecording("run", [fileOf(name, changed)])),
    );
});
