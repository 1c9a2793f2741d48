// Pickles that would do harm, or take long or much, where Python opens them. Here nothing of them is run, and each is refused soon.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src-engine/formats";
import { decodePytorch } from "../../src-engine/formats/pytorch/reader";
import { encodePytorch } from "../../src-engine/formats/pytorch/writer";
import { encodeZip } from "../../src-engine/formats/zip/zipWriter";
import { tensor } from "../../src-engine/tensor/tensor";
import fc from "../support/properties";

type Piece = string | number | readonly number[];

/** Texts as their characters' bytes. */
function bytesOf(...pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    pieces.flatMap((piece) =>
      typeof piece === "string"
        ? Array.from(piece, (c) => c.charCodeAt(0))
        : typeof piece === "number"
          ? [piece]
          : piece,
    ),
  );
}

const times = (count: number, ...pieces: readonly Piece[]): number[] => {
  const once = [...bytesOf(...pieces)];
  return Array.from({ length: count * once.length }, (_, i) => once[i % once.length]!);
};
const text = (value: string): number[] => [0x58, value.length, 0, 0, 0, ...bytesOf(value)];
const uint32 = (value: number): number[] => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  value >>> 24,
];

const START: Piece = [0x80, 2];
const memos = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => [0x4e, 0x72, ...uint32(i), 0x30]).flat();
/** Each tuple holds the one before it ten times: 10ⁿ leaves in 12 n bytes. */
const laughs = (levels: number): number[] =>
  Array.from({ length: levels }, (_, i) => [0x28, ...times(10, [0x68, i]), 0x74, 0x71, i + 1]).flat();
const tensorOf = (shape: readonly number[], strides: readonly number[], count: number): Piece[] => {
  const long = (value: number): number[] => [
    0x8a,
    8,
    ...uint32((value % 2 ** 32) | 0),
    ...uint32(Math.floor(value / 2 ** 32)),
  ];
  const tuple = (values: readonly number[]): Piece[] => ["(", ...values.map(long), "t"];
  return [
    ...[
      "ctorch._utils\n_rebuild_tensor_v2\n((",
      text("storage"),
      "ctorch\nFloatStorage\n",
      text("0"),
      text("cpu"),
    ],
    ...[long(count), "tQ", long(0), ...tuple(shape), ...tuple(strides), [0x89, 0x4e], "tR"],
  ];
};

const pickles: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>, problem: string])[] = [
  ["os.system", bytesOf(START, "cos\nsystem\n", text("touch /tmp/harm"), "\x85R."), 'calls "os.system"'],
  [
    "posix.system by text",
    bytesOf([0x80, 4], text("posix"), text("system"), "\x93", text("id"), "\x85R."),
    'calls "posix.system"',
  ],
  ["builtins.eval", bytesOf(START, "cbuiltins\neval\n", text("1"), "\x85R."), 'calls "builtins.eval"'],
  ["subprocess.Popen", bytesOf(START, "csubprocess\nPopen\n)R."), 'calls "subprocess.Popen"'],
  [
    "os.system beside a tensor",
    bytesOf(
      START,
      "}(",
      text("weight"),
      ...tensorOf([1], [1], 1),
      text("x"),
      "cos\nsystem\n",
      text("id"),
      "\x85Ru.",
    ),
    'calls "os.system"',
  ],
  ["nested calls", bytesOf(START, "ca\nb\n", times(50_000, ")R"), "."), "holds no tensors"],
  [
    "calls within calls",
    bytesOf(START, times(20_000, "ca\nb\n("), "N", times(20_000, "tR"), "."),
    "holds no tensors",
  ],
  [
    "a million remembered values",
    bytesOf(START, memos(1_000_000), "N."),
    "remembers more than 150000 values",
  ],
  ["a billion laughs", bytesOf(START, "N", [0x71, 0], laughs(200), "."), "expected one value"],
  [
    "a billion laughs that are held",
    bytesOf(START, "(N", [0x71, 0], laughs(200), "t."),
    "more than 1000000 parts",
  ],
  ["lists within lists", bytesOf(START, times(100_000, "]"), times(99_999, "a"), "."), "holds no tensors"],
  ["a list within itself", bytesOf(START, "]", [0x71, 0], "h\x00a."), "holds no tensors"],
  ["a dict within itself", bytesOf(START, "}", [0x71, 0], text("model"), "h\x00s."), "holds no tensors"],
  ["a million marks", bytesOf(START, times(1_000_000, "("), "."), "more than 150000 objects"],
  ["a million lists", bytesOf(START, times(1_000_000, "]"), "."), "more than 150000 objects"],
  ["two million steps", bytesOf(START, "N", times(1_000_000, "20"), "."), "more than 1000000 opcodes"],
  [
    "a text that goes on after the end",
    bytesOf(START, [0x58, 255, 255, 255, 127], "a."),
    "goes on after its end",
  ],
  ["bytes of 2⁶³", bytesOf([0x80, 4, 0x8e], times(7, 0xff), 0x7f, "."), "goes on after its end"],
  ["an integer of 2 GiB", bytesOf(START, [0x8b, 255, 255, 255, 127], "."), "integer of 2147483647 bytes"],
  ["a global without an end", bytesOf(START, "c", times(100_000, "a")), "in a line that does not end"],
  ["an opcode of old", bytesOf(START, "I1\n."), 'opcode "I" at byte 2'],
  ["an extension", bytesOf(START, [0x82, 1], "."), "opcode 0x82 at byte 2"],
  ["nothing remembered", bytesOf(START, "h\x07."), "recalls value 7"],
  ["an empty stack", bytesOf(START, "0."), "empty stack"],
  ["a call of a number", bytesOf(START, "K\x01)R."), "calls what is no function"],
];

describe("a pickle is refused within 100 ms, and nothing of it is run", () => {
  test.each(pickles)("%s", async (_name, bytes, problem) => {
    const inArchive = encodeZip(new Map([["a/data.pkl", [bytes]]]), (problem) => {
      throw new Error(problem);
    });
    for (const file of [bytes, inArchive]) {
      // The best of three: others use the machine too, and the first compiles what it runs.
      let [refused, soonest]: [unknown, number] = [undefined, Infinity];
      for (let i = 0; i < 3; i++) {
        const began = process.cpuUsage();
        refused = await decodePytorch(file).then(
          () => undefined,
          (error: unknown) => error,
        );
        soonest = Math.min(soonest, process.cpuUsage(began).user / 1000);
      }
      expect(refused).toBeInstanceOf(FormatError);
      expect((refused as Error).message).toContain(problem);
      expect((refused as Error).message.length).toBeLessThan(1000);
      expect(soonest).toBeLessThan(100);
    }
  });

  test.each([
    ["that is larger than memory", [2 ** 40], [0], 1, "at most 1073741824 are allowed"],
    ["of more numbers than can be counted", [2 ** 40, 2 ** 40], [0, 0], 1, "cannot have shape"],
    ["that ends beyond its storage", [2, 3], [3, 2], 1, 'ends at byte 32 of storage "0", which has 4'],
    ["whose strides lead far away", [2], [2 ** 50], 1, "which has 4"],
  ] as const)("a tensor %s", async (_name, shape, strides, count, problem) => {
    const pickle = bytesOf(START, ...tensorOf(shape, strides, count), ".");
    const file = encodeZip(
      new Map([
        ["a/data.pkl", [pickle]],
        ["a/data/0", [new Uint8Array(4)]],
      ]),
      (problem) => {
        throw new Error(problem);
      },
    );
    await expect(decodePytorch(file)).rejects.toThrow(problem);
    await expect(decodePytorch(file)).rejects.toThrow(FormatError);
  });
});

const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "../fixtures/pytorch", name)));
const ours = encodePytorch(new Map([["a.weight", tensor([2, 3], [1, 2, 3, 4, 5, 6], "float32")]]));

describe.each([
  ["ours", ours],
  ["PyTorch's", fixture("small.pt")],
  ["PyTorch's of old", fixture("small-old.pt")],
] as const)("%s, damaged 5,000 times, is read or refused", (_name, bytes) => {
  const attempt = async (changed: Uint8Array<ArrayBuffer>): Promise<void> => {
    try {
      await decodePytorch(changed);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      expect(String(error)).toMatch(/^FormatError: pytorch: \S/);
      expect(String(error).length).toBeLessThan(1000);
    }
  };

  test("at random", async () => {
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      remove: fc.nat(8),
      insert: fc.uint8Array({ maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = [...bytes];
        for (const { at, remove, insert } of changes) changed.splice(at, remove, ...insert);
        await attempt(Uint8Array.from(changed));
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  test("cut off anywhere, and with any one byte changed", async () => {
    for (let length = 0; length < bytes.length; length++) await attempt(bytes.slice(0, length));
    for (let i = 0; i < bytes.length; i++) {
      for (const mask of [0xff, 0x01, 0x80]) {
        const changed = Uint8Array.from(bytes);
        changed[i]! ^= mask;
        await attempt(changed);
      }
    }
  });
});
