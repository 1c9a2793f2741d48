import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadDataset } from "../../../src-main/data/datasets";
import { mnistFolder, needsMnist } from "../../support/mnist";

const folder = mnistFolder();

describe("the real MNIST", () => {
  test.skipIf(!folder)(`is the one everybody means, by its checksums ${needsMnist}`, async () => {
    const checksums = {
      "train-images-idx3": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "train-labels-idx1": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "t10k-images-idx3": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "t10k-labels-idx1": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    };
    for (const [name, checksum] of Object.entries(checksums)) {
      const bytes = gunzipSync(await readFile(join(folder!, `${name}-ubyte.gz`)));
      expect(createHash("sha256").update(bytes).digest("hex"), name).toBe(checksum);
    }
  });

  test.skipIf(!folder)(`loads 60,000 and 10,000 images from its gzip files ${needsMnist}`, async () => {
    const { name, train, test } = await loadDataset("mnist", { dataDir: folder });
    expect(name).toBe("mnist");
    expect([train.count, train.height, train.width, test.count]).toEqual([60000, 28, 28, 10000]);
    expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    let sum = 0;
    for (const pixel of train.pixels) sum += pixel;
    expect(sum / train.pixels.length / 255).toBeCloseTo(0.1307, 4);
  });
});

describe("a folder of IDX files", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "backstep-data-"));
  });
  afterAll(() => rm(home, { recursive: true }));

  const pictures = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
  const classes = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);

  /** A new folder with one image pair as train and test; files given replace the good ones. */
  async function folderWith(files: Record<string, Uint8Array | undefined>): Promise<string> {
    const dataDir = await mkdtemp(join(home, "mnist-"));
    const good = {
      "train-images-idx3-ubyte": pictures,
      "train-labels-idx1-ubyte": classes,
      "t10k-images-idx3-ubyte": pictures,
      "t10k-labels-idx1-ubyte": classes,
    };
    for (const [name, bytes] of Object.entries({ ...good, ...files })) {
      if (bytes) await writeFile(join(dataDir, name), bytes);
    }
    return dataDir;
  }

  async function refusal(options: { dataDir?: string | undefined }): Promise<string> {
    const error: unknown = await loadDataset("mnist", options).catch((reason: unknown) => reason);
    if (!(error instanceof Error)) throw new Error("expected loadDataset to refuse the folder, it loaded");
    expect(error.message).not.toContain("\n");
    return error.message;
  }

  test("is read plain, gzipped, gzipped in several members, and under the names with a dot", async () => {
    const dataDir = await folderWith({
      "train-labels-idx1-ubyte": undefined,
      "train-labels-idx1-ubyte.gz": gzipSync(classes),
      "t10k-images-idx3-ubyte": undefined,
      "t10k-images.idx3-ubyte.gz": Buffer.concat([
        gzipSync(pictures.subarray(0, 9)),
        gzipSync(pictures.subarray(9)),
      ]),
      "t10k-labels-idx1-ubyte": undefined,
      "t10k-labels.idx1-ubyte": classes,
    });
    const { train, test } = await loadDataset("mnist", { dataDir });
    for (const part of [train, test]) {
      expect([...part.pixels]).toEqual([1, 2, 3, 4]);
      expect([...part.labels]).toEqual([7, 3]);
    }
  });

  test("is found through the environment", async () => {
    vi.stubEnv("BACKSTEP_DATA", await folderWith({}));
    expect((await loadDataset("mnist")).train.count).toBe(2);
    vi.unstubAllEnvs();
  });

  test("that nobody named is asked for, with the four files", async () => {
    vi.stubEnv("BACKSTEP_DATA", undefined);
    const message = await refusal({});
    vi.unstubAllEnvs();
    for (const word of ["--data-dir", "BACKSTEP_DATA", "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]) {
      expect(message).toContain(word);
    }
  });

  test("that lacks a file says which and where", async () => {
    const dataDir = await folderWith({ "t10k-images-idx3-ubyte": undefined });
    expect(await refusal({ dataDir })).toContain(`mnist: no t10k-images-idx3-ubyte in ${dataDir};`);
    const missing = join(home, "nowhere");
    expect(await refusal({ dataDir: missing })).toContain(`in ${missing};`);
  });

  test("with a truncated file says which, expected and found", async () => {
    const dataDir = await folderWith({ "train-images-idx3-ubyte": pictures.subarray(0, 19) });
    expect(await refusal({ dataDir })).toMatch(
      /train-images-idx3-ubyte: header claims 2 × 1 × 2 .* expected 20 bytes in all, the file has 19/,
    );
  });

  test("with a broken gzip file says which", async () => {
    const dataDir = await folderWith({
      "train-labels-idx1-ubyte": undefined,
      "train-labels-idx1-ubyte.gz": gzipSync(classes).subarray(0, 20),
    });
    expect(await refusal({ dataDir })).toMatch(
      /train-labels-idx1-ubyte\.gz: expected a whole gzip file of 20 bytes/,
    );
  });

  describe("with a gzip bomb", () => {
    const bomb = (count: number): Buffer => {
      const bytes = Buffer.alloc(300 * 1024 * 1024);
      bytes.set([0, 0, 8, 1]);
      bytes.writeUInt32BE(count, 4);
      return gzipSync(bytes, { level: 1 });
    };

    test.each([
      ["that says so", bomb(300 * 1024 * 1024 - 8), "bytes unpacked, its header claims 314572800"],
      [
        "that claims less",
        bomb(2),
        "header claims 2 elements of 1 byte, so expected 10 bytes in all, the file has more",
      ],
    ])("%s refuses it before there is any memory for it", async (_name, bytes, sentence) => {
      const dataDir = await folderWith({ "train-labels-idx1-ubyte": bytes });
      const before = process.memoryUsage().arrayBuffers;
      const began = process.cpuUsage();
      expect(await refusal({ dataDir })).toContain(sentence);
      expect(process.cpuUsage(began).user).toBeLessThan(1_000_000); // microseconds
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
    });
  });
});
