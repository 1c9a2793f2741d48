// Files that were damaged, by accident or on purpose. Whatever the bytes: contents or
// a FormatError, soon, and not much memory.

import { besideParts } from "../support/besideParts";
import fc from "../support/properties";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  FormatError,
  formatFor,
  writableFormats,
  type Format,
  type WritableFormat,
} from "../../src-engine/formats";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/wire/frame";
import { tensor } from "../../src-engine/tensor/tensor";
import { odd } from "../engine/formats/presets";

interface Target {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** JSON, which may end in a space or not. */
  readonly isText?: boolean;
  decode(bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
}

const small = {
  model: {
    ...odd.model,
    inputShape: [1, 2, 2] as const,
    layers: [
      { name: "a", type: "Conv2d", attrs: { kernelSize: 1, stride: 1, padding: 0 } },
      { name: "b", type: "Flatten", attrs: {} },
    ],
  },
  tensors: new Map([
    ["a.weight", tensor([1, 1, 1, 1], [1], "float32")],
    ["a.bias", tensor([1], [2], "float32")],
  ]),
};

const one = tensor([1], [1], "float32");
const graph = {
  model: {
    ...small.model,
    layers: [
      { name: "n", type: "BatchNorm2d", attrs: {} },
      { name: "d", type: "Dropout", attrs: {} },
      { name: "s", type: "Add", attrs: {}, inputs: ["d", "input"] },
    ],
  },
  tensors: new Map(["weight", "bias", "running_mean", "running_var"].map((name) => [`n.${name}`, one])),
};

const whole = async (
  format: WritableFormat,
  contents = small,
  name: string = format.name,
): Promise<Target> => {
  const bytes = await format.encode(contents);
  const given = await besideParts(format, contents);
  // ONNX's own function, by which its targets are known.
  const decode: Target["decode"] = format.parts ? (one) => format.decode(one, given) : format.decode;
  return { name, bytes, decode, isText: bytes[0] === 0x7b };
};
const fixture = async (name: string, format: Format): Promise<Target> => ({
  name: `${name} by another tool`,
  bytes: new Uint8Array(await readFile(join(import.meta.dirname, "../fixtures/formats", name))),
  decode: format.decode,
});

const [safetensors, npz, onnx] = ["a.safetensors", "a.npz", "a.onnx"].map(formatFor) as [
  WritableFormat,
  WritableFormat,
  WritableFormat,
];
const targets: readonly Target[] = [
  ...(await Promise.all(writableFormats.map((format) => whole(format)))),
  await whole(onnx, graph, "onnx of a graph"),
  await fixture("numpy-compressed.npz", npz),
  await fixture("torch-opset13.onnx", onnx),
  {
    name: "frame",
    bytes: encodeFrame({ kind: "event", event: "failed", body: { message: "#" } }, small.tensors),
    decode: (bytes) => Promise.resolve(bytes).then(decodeFrame),
  },
];

/** Contents or a FormatError; anything else fails the test. Says whether it was accepted. */
async function attempt({ decode }: Target, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    await decode(bytes);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/^FormatError: (safetensors|npz|npy|pytorch|tfjs|onnx|frame): \S/);
    expect(String(error).length).toBeLessThan(1000);
    return false;
  }
}

describe.each(targets.map((target) => [target.name, target] as const))("%s", (_name, target) => {
  const { bytes, isText = false } = target;

  test("is whole to begin with", async () => {
    expect(await attempt(target, bytes)).toBe(true);
  });

  test("with any one byte changed is read or refused", async () => {
    for (let i = 0; i < bytes.length; i++) {
      for (const mask of [0xff, 0x01, 0x80]) {
        const changed = Uint8Array.from(bytes);
        changed[i]! ^= mask;
        await attempt(target, changed);
      }
    }
  });

  test("cut off anywhere is refused", async () => {
    // ONNX has no length of its own: cut between two fields it may still be whole.
    for (let length = 0; length < bytes.length - Number(isText); length++) {
      const accepted = await attempt(target, bytes.slice(0, length));
      if (target.decode !== onnx.decode) expect(accepted, `the first ${length} bytes`).toBe(false);
    }
  });

  test.each([0, 0x20, 0xff])("with one more byte %i is refused", async (byte) => {
    // A text may end in a space.
    expect(await attempt(target, Uint8Array.from([...bytes, byte]))).toBe(isText && byte === 0x20);
  });

  test("changed at random is read or refused", async () => {
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      remove: fc.nat(8),
      insert: fc.uint8Array({ maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = [...bytes];
        for (const { at, remove, insert } of changes) changed.splice(at, remove, ...insert);
        await attempt(target, Uint8Array.from(changed));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test("of any bytes at all is read or refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(32), fc.uint8Array({ maxLength: 200 }), async (kept, noise) => {
        await attempt(target, Uint8Array.from([...bytes.subarray(0, kept), ...noise]));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

// A clock would measure the machine. A reader that tries again and again, or in a square of the length, takes hours
// over these, and the patience of a test is half a minute.
describe("a file made to take long or much is refused soon", () => {
  const limited = async (
    target: Pick<Target, "decode">,
    bytes: Uint8Array<ArrayBuffer>,
    problem: string,
  ): Promise<void> => {
    await expect(target.decode(bytes)).rejects.toThrow(problem);
  };
  const header = (text: string): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(8 + text.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    new TextEncoder().encodeInto(text, bytes.subarray(8));
    return bytes;
  };
  const MANY = 5_000_000;

  test("brackets without end", () => limited(safetensors, header(`{"a":${"[".repeat(MANY)}`), "expected"));
  test("spaces without end", () => limited(safetensors, header(`{${" ".repeat(MANY)}`), "found the end"));
  test("a name without end", () => limited(safetensors, header(`{"${"a".repeat(MANY)}":1}`), "expected"));
  test("escapes without end", () =>
    limited(safetensors, header(`{"${"\\u0061".repeat(MANY / 6)}":1}`), "expected"));
  test("digits without end", () =>
    limited(safetensors, header(`{"a":{"shape":[${"1".repeat(MANY)}`), "2^53"));
  test("dimensions without end", () =>
    limited(safetensors, header(`{"a":{"shape":[${"1,".repeat(MANY / 2)}`), "64"));
  test("tensors without end", () => {
    const entry = (i: number): string => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;
    const entries = Array.from({ length: 200_000 }, (_, i) => entry(i));
    return limited(safetensors, header(`{${entries.join(",")}}`), "more than 30000 tensors");
  });
  test("fields without end", () =>
    limited(
      onnx,
      Uint8Array.from({ length: MANY }, (_, i) => (i % 2 ? 0 : 0x3a)),
      "two graphs",
    ));
  test("unknown fields without end", () =>
    limited(
      onnx,
      Uint8Array.from({ length: MANY / 4 }, (_, i) => (i % 2 ? 1 : 0x58)),
      "ir_version is 0",
    ));
  test("ends of archives without end", () => {
    const bytes = new Uint8Array(MANY);
    for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.set([0x50, 0x4b, 5, 6], i);
    return limited(npz, bytes, "npz:");
  });
});
