// What Keras writes is read with its network, and computes what Keras does (test/fixtures/keras/write.py). Skipped, with a word, where there
// is no Python that has h5py.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatOf, type Contents, type ModelDescription } from "../../../../src-engine/formats";
import { decodeNpz } from "../../../../src-engine/formats/npz/npz";
import { readZip, unpacked } from "../../../../src-engine/formats/zip/zip";
import { encodeZip } from "../../../../src-engine/formats/zip/zipWriter";
import { expectReadOrRefused, MUTATIONS } from "../../../support/mutations";
import { evaluated } from "../residual";

const PYTHON = "/usr/bin/python3";
const fail = (problem: string): never => {
  throw new Error(problem);
};
const missing = spawnSync(PYTHON, ["-c", "import numpy, h5py"]).status !== 0;

describe.skipIf(missing)(`Keras's files ${missing ? `(skipped: no ${PYTHON} with h5py)` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-keras-"));
  const bytesOf = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));
  const read = (name: string): Promise<Contents> => {
    const file = join(folder, name);
    const bytes = bytesOf(file);
    const beside = (other: string) => {
      const path = join(dirname(file), other);
      return Promise.resolve(existsSync(path) ? bytesOf(path) : undefined);
    };
    return formatOf(bytes).decode(bytes, { beside });
  };
  beforeAll(() => {
    const script = join(import.meta.dirname, "../../../fixtures/keras/write.py");
    const { status, stderr } = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(["net.h5", "net.keras", "net-json/model.json"])("%s computes what Keras does", async (name) => {
    const contents = await read(name);
    expect(contents.notes).toEqual([]);
    expect(contents.model?.layers.map((layer) => `${layer.name}: ${layer.type}`)).toEqual([
      ...[
        "first: Conv2d",
        "first_relu: ReLU",
        "norm: BatchNorm2d",
        "pool: MaxPool2d",
        "second: Conv2d",
        "act: Tanh",
      ],
      ...["pool2: MaxPool2d", "flatten: Flatten", "drop: Dropout", "head: Linear", "head_softmax: Softmax"],
    ]);
    expect(contents.model!.layers[2]!.attrs).toEqual({ eps: 0.001, momentum: 0.1 });
    const expected = await decodeNpz(bytesOf(join(folder, "net.expected.npz")));
    const output = evaluated(contents as Contents & { model: ModelDescription }, expected.get("input")!);
    output.data.forEach((value, i) => expect(value).toBeCloseTo(expected.get("output")!.data[i]!, 6));
  });

  test.each(["many.h5", "many.keras"])(
    "%s: layers that are two here, others with other settings, and a model within it",
    async (name) => {
      const contents = await read(name);
      expect(contents.model!.layers.map((layer) => `${layer.name}: ${layer.type}`)).toEqual([
        ...[
          "pad: Pad",
          "thin: Conv2d",
          "thin_pointwise: Conv2d",
          "swish: SiLU",
          "wide: Conv2d",
          "six: ReLU6",
        ],
        ...["holes: Conv2d", "plain: BatchNorm2d", "slopes: PReLU", "sum: Add", "sum_2: Add", "bell: GELU"],
        ...["mean: AvgPool2d", "flatten: Flatten", "rows.norm1: BatchNorm1d", "rows.square: Linear"],
        ...["rows.cut: Hardtanh", "rows.last: Linear"],
      ]);
      expect(contents.model).toMatchObject({ mean: 0.5, deviation: 0.5 });
      expect(contents.notes).toEqual([
        'RandomFlip "flip" is left out: it does nothing once a network is trained.',
        "Pixels are normalised as its first layers do: mean 0.5, deviation 0.5.",
      ]);
      const expected = await decodeNpz(bytesOf(join(folder, "many.expected.npz")));
      const output = evaluated(contents as Contents & { model: ModelDescription }, expected.get("input")!);
      output.data.forEach((value, i) => expect(value).toBeCloseTo(expected.get("output")!.data[i]!, 4));
    },
  );

  test("shapes.h5: rows that become images, and norms over parts of each sample", async () => {
    const contents = await read("shapes.h5");
    expect(contents.model!.layers.map((layer) => `${layer.name}: ${layer.type}`)).toEqual([
      ...["flatten: Flatten", "spread: Linear", "image: Reshape", "image_channels_first: Transpose"],
      ...["groups: GroupNorm", "flatten_2: Flatten", "rows_norm: LayerNorm", "scores: Linear"],
    ]);
    const expected = await decodeNpz(bytesOf(join(folder, "shapes.expected.npz")));
    const output = evaluated(contents as Contents & { model: ModelDescription }, expected.get("input")!);
    output.data.forEach((value, i) => expect(value).toBeCloseTo(expected.get("output")!.data[i]!, 4));
  });

  test.each(["many.h5", "net.h5", "net.keras"])(
    `%s, damaged ${MUTATIONS} times, is read or refused`,
    { timeout: 300_000 },
    async (name) => {
      const whole = bytesOf(join(folder, name));
      const { import: imported } = formatOf(whole);
      const kept = await expectReadOrRefused([whole], (bytes) => imported!(bytes, {}));
      expect(kept).toBeLessThan(MUTATIONS);
    },
  );

  test(
    "a damaged config or damaged weights within an archive are read or refused",
    { timeout: 300_000 },
    async () => {
      const whole = bytesOf(join(folder, "many.keras"));
      const members = new Map<string, readonly Uint8Array<ArrayBuffer>[]>();
      for (const member of readZip(whole, fail))
        members.set(member.name, [Uint8Array.from(await unpacked(member))]);
      for (const name of ["config.json", "model.weights.h5"]) {
        const kept = await expectReadOrRefused(members.get(name)!, async (bytes) => {
          const archive = encodeZip(new Map([...members, [name, [bytes]]]), fail);
          await formatOf(archive).import!(archive, {});
        });
        expect(kept).toBeGreaterThan(0);
      }
    },
  );
});
