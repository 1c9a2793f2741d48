// Memory is bounded by the file: whatever is read, its process never holds more than four times the file and what it
// decodes to, and 64 MiB. Each file is read in a process of its own, hostile ones too.

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatFor, type Contents } from "../../src-engine/formats";
import {
  floatField,
  integerField,
  message,
  textField,
  bytesField,
} from "../../src-engine/formats/onnx/protobuf";
import { tensor } from "../../src-engine/tensor/tensor";
import { integersOf, model, node, weight } from "../engine/formats/onnxParts";
import { deflatedZeros, npyHeader, safetensorsOf, stored, zipOf } from "../support/hostileFiles";
import { allowedMemory, memoryProbe, type Measured } from "../support/peakMemory";

const MIB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "backstep-memory-"));
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

/** Holds a measurement to the promise, and keeps it for the table. */
function bounded(what: string, file: number, measured: Measured): void {
  const allowed = allowedMemory(file, measured.decoded);
  const shown = [file, measured.decoded, measured.peak, allowed].map((bytes) => (bytes / MIB).toFixed(1));
  rows.push(`${what} | ${shown.join(" | ")} | ${Math.round(measured.milliseconds)}`);
  expect(measured.peak, `${what} takes ${shown[2]} MiB, allowed are ${shown[3]}`).toBeLessThanOrEqual(
    allowed,
  );
}

interface Hostile {
  readonly bytes: () => Uint8Array;
  /** Where it is refused: with which words. */
  readonly refused?: string;
  /** Where its size is declared: refused in well under a second. */
  readonly atOnce?: true;
}

const float = 4;
const many = (count: number, one: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => one(i)).join(",");
const linear: Contents = {
  tensors: new Map([
    ["fc.weight", tensor([4096, 4096], new Float32Array(4096 * 4096), "float32")],
    ["fc.bias", tensor([4096], new Float32Array(4096), "float32")],
  ]),
  model: {
    name: "wide",
    inputShape: [1, 64, 64],
    layers: [
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "fc", type: "Linear", attrs: { outFeatures: 4096 } },
    ],
    mean: 0,
    deviation: 1,
  },
};
const largeHeader = `{"a":{"dtype":"F32","shape":[${16 * MIB}],"data_offsets":[0,${64 * MIB}]}}`;
const npz = (header: Buffer, mebibytes: number, promised?: number): Buffer =>
  zipOf(new Map([["a.npy", deflatedZeros(header, mebibytes)]]), promised);

const files: Readonly<Record<string, Hostile>> = {
  "npz: 1.9 MB that unpack to 1.9 GB": {
    bytes: () => npz(npyHeader("<f4", [(1800 * MIB) / float]), 1800),
    refused: "unpacks to 1887436928 bytes, at most 1073741824 are allowed",
    atOnce: true,
  },
  "npz: the same, promising 4 MiB": {
    bytes: () => npz(npyHeader("<f4", [MIB]), 1800, 4 * MIB + 128),
    refused: "unpacks to more than the 4194432 bytes it promises",
    atOnce: true,
  },
  "npz: bytes that become int32, 2.4 GB": {
    bytes: () => npz(npyHeader("|i1", [600 * MIB]), 600),
    refused: "unpacks to 2516582400 bytes, at most 1073741824 are allowed",
    atOnce: true,
  },
  "npz: 0.1 MB that unpack to 96 MiB": { bytes: () => npz(npyHeader("<f4", [24 * MIB]), 96) },
  "npz: bytes that become int32": { bytes: () => npz(npyHeader("|i1", [32 * MIB]), 32) },
  "npz: int64 in Fortran order": { bytes: () => npz(npyHeader("<i8", [2048, 2048], true), 32) },
  "npz: big-endian float64": { bytes: () => npz(npyHeader(">f8", [4 * MIB]), 32) },
  "npz: 5,000 members, each deflated": {
    bytes: () =>
      zipOf(
        new Map(
          Array.from({ length: 5000 }, (_, i) => [`${i}.npy`, deflatedZeros(npyHeader("<f4", [0]), 0)]),
        ),
      ),
  },
  "npz: 5,001 members": {
    bytes: () =>
      zipOf(new Map(Array.from({ length: 5001 }, (_, i) => [`${i}.npy`, stored(npyHeader("<f4", [0]))]))),
    refused: "5001 members, at most 5000 are read",
    atOnce: true,
  },
  "npz: an archive inside an archive": {
    bytes: () => zipOf(new Map([["a.npz", stored(npz(npyHeader("<f4", [1024 * MIB]), 1024))]])),
    refused: 'member "a.npz" is no .npy file',
    atOnce: true,
  },
  "npz: 64 MiB, stored": {
    bytes: () =>
      zipOf(
        new Map([["a.npy", stored(Buffer.concat([npyHeader("<f4", [16 * MIB]), Buffer.alloc(64 * MIB)]))]]),
      ),
  },
  "safetensors: 64 MiB": { bytes: () => safetensorsOf(largeHeader.padEnd(72), 64 * MIB) },
  "safetensors: 64 MiB, nothing aligned": { bytes: () => safetensorsOf(largeHeader.padEnd(73), 64 * MIB) },
  "safetensors: 30,000 empty tensors": {
    bytes: () =>
      safetensorsOf(`{${many(30_000, (i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`)}}`),
  },
  "safetensors: 90 MB of escaped metadata": {
    bytes: () => safetensorsOf(`{"__metadata__":{"a":"${"\\u4e2dabcdef".repeat(7_500_000)}"}}`),
  },
  "safetensors: a model of 2 million lists": {
    bytes: () => safetensorsOf(`{"__metadata__":{"backstep.model":"[${"[],".repeat(2_000_000)}[]]"}}`),
    refused: "the model description",
    atOnce: true,
  },
  "onnx: 4 million floats one by one": {
    bytes: () => {
      const one = floatField(4, 0);
      const floats = Buffer.alloc(4_000_000 * one.length, one);
      const dims = [integerField(1, 4_000_000), integerField(2, 1), textField(8, "W")];
      return model({
        node: node("Conv", ["x", "W"]),
        more: bytesField(5, message(...dims, new Uint8Array(floats))),
      });
    },
    refused: 'Conv "n" has kernel_shape []',
  },
  "onnx: 30 million integers in a byte each": {
    bytes: () => {
      const dims = [integerField(1, 30_000_000), integerField(2, 7), textField(8, "W")];
      const integers = bytesField(7, new Uint8Array(30_000_000));
      return model({ node: node("Gather", ["W", "W"]), more: bytesField(5, message(...dims, integers)) });
    },
    refused: 'Gather "n" reads',
    atOnce: true,
  },
  "onnx: shapes that are made larger and larger": {
    bytes: () => {
      const shape = integersOf("S", [1 << 20]);
      const grow = Array.from({ length: 40 }, (_, i) =>
        bytesField(1, message(textField(1, "S"), textField(2, `c${i}`), textField(4, "ConstantOfShape"))),
      );
      const sum = Array.from({ length: 40 }, (_, i) => textField(1, `c${i}`));
      const all = message(...sum, textField(2, "y"), textField(4, "Sum"));
      return model({ node: all, more: message(...grow, shape) });
    },
    refused: "more is to be computed of constants than the file's size allows",
    atOnce: true,
  },
  "onnx: nodes of 10,000 inputs each": {
    bytes: () => {
      const inputs = Array.from({ length: 10_000 }, (_, i) => textField(1, String(i)));
      const one = bytesField(1, message(...inputs, textField(4, "Relu")));
      return model({ more: new Uint8Array(Buffer.alloc(one.length * 500, one)) });
    },
    refused: "graph takes more than 2097152 bytes without its weights",
    atOnce: true,
  },
  "onnx: nodes that share one weight": {
    bytes: () => {
      const nodes = Array.from({ length: 300 }, (_, i) =>
        bytesField(
          1,
          message(
            textField(1, i === 0 ? "y" : `y${i}`),
            textField(1, "W"),
            textField(2, `y${i + 1}`),
            textField(4, "Gemm"),
          ),
        ),
      );
      const W = weight(
        "W",
        [1024, 1024],
        Array.from({ length: 1024 * 1024 }, () => 0),
      );
      return model({ node: node("Flatten", ["x"]), output: "y300", more: message(...nodes, W) });
    },
    refused: "unpacks to 1258291200 bytes, at most 1073741824 are allowed",
  },
};

describe("a file is read in at most four times its bytes and those of its tensors, and 64 MiB:", () => {
  test.each(Object.entries(files))("%s", { timeout: 120_000 }, (what, { bytes, refused, atOnce }) => {
    writeFileSync(at("file"), bytes());
    const measured = probe("decode", at("file"));
    bounded(what, statSync(at("file")).size, measured);
    if (refused === undefined) expect(measured.error).toBeUndefined();
    else expect(measured.error).toContain(refused);
    if (atOnce) expect(measured.milliseconds).toBeLessThan(1000);
  });
});

describe("a file is converted in as much:", () => {
  test.each([
    [".safetensors", ".npz"],
    [".npz", ".safetensors"],
    [".safetensors", ".onnx"],
    [".onnx", ".npz"],
  ])("64 MiB from %s to %s", { timeout: 120_000 }, async (from, to) => {
    writeFileSync(at(`in${from}`), await formatFor(from).encode(linear));
    const measured = probe("convert", at(`in${from}`), at(`out${to}`));
    expect(measured.error).toBeUndefined();
    bounded(`convert ${from} to ${to}: 64 MiB`, statSync(at(`in${from}`)).size, measured);
  });
});

describe("sessions and images are read in as much:", () => {
  test("a session of lists without end", () => {
    writeFileSync(at("a.backstep"), `{"branches":[${"[],".repeat(2_000_000)}[]]}`);
    const measured = probe("session", at("a.backstep"));
    bounded("session: 2 million lists", statSync(at("a.backstep")).size, measured);
    expect(measured.error).toContain("expected at most 100000 objects and lists");
  });

  test("60,000 images, gzipped; and a bomb", { timeout: 120_000 }, () => {
    const images = (count: number, side: number): Buffer => {
      const bytes = Buffer.alloc(16 + count * side * side, 7);
      bytes.set([0, 0, 8, 3]);
      [count, side, side].forEach((n, d) => bytes.writeUInt32BE(n, 4 + 4 * d));
      return bytes;
    };
    const labels = (count: number): Buffer => {
      const bytes = Buffer.alloc(8 + count);
      bytes.set([0, 0, 8, 1]);
      bytes.writeUInt32BE(count, 4);
      return bytes;
    };
    const write = (name: string, train: Buffer): number => {
      const parts = {
        "train-images-idx3-ubyte": train,
        "train-labels-idx1-ubyte": labels(60_000),
        "t10k-images-idx3-ubyte": images(10_000, 28),
        "t10k-labels-idx1-ubyte": labels(10_000),
      };
      mkdirSync(at(name));
      const packed = Object.entries(parts).map(
        ([file, bytes]) => [file, gzipSync(bytes, { level: 1 })] as const,
      );
      for (const [file, bytes] of packed) writeFileSync(join(at(name), `${file}.gz`), bytes);
      return packed.reduce((sum, [, { length }]) => sum + length, 0);
    };
    const size = write("mnist", images(60_000, 28));
    const measured = probe("mnist", at("mnist"));
    expect(measured.error).toBeUndefined();
    bounded("mnist: gzipped", size, measured);

    const bomb = write("bomb", images(400_000, 28));
    const refused = probe("mnist", at("bomb"));
    expect(refused.error).toContain("expected at most 268435456 bytes unpacked, its header claims 313600016");
    expect(refused.milliseconds).toBeLessThan(1000);
    bounded("mnist: gzipped, claims 299 MiB", bomb, refused);
  });
});
