import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { RECORD } from "../../../src-engine/data/cifar10";
import { encodeNpy } from "../../../src-engine/formats/npz/npy";
import { encodeNpz } from "../../../src-engine/formats/npz/npz";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { loadDataset } from "../../../src-main/data/datasets";
import { gifFile, jpegFile, pngFile, type Rgb } from "../../support/pictures";

const root = mkdtempSync(join(tmpdir(), "backstep-data-"));
afterAll(() => rmSync(root, { recursive: true }));
const colors: Record<"cat" | "dog", Rgb> = { cat: [200, 30, 20], dog: [10, 40, 220] };
const makes = [pngFile, jpegFile, gifFile];

function put(path: string, bytes: Uint8Array | string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/** @returns the folder */
function pictures(name: string, count: number, folder = ""): string {
  for (const [label, color] of Object.entries(colors))
    for (let n = 0; n < count; n++)
      put(
        join(name, folder, label, `${n}.bin.${["png", "jpg", "gif"][n % 3]}`),
        makes[n % 3]!(12, 12, color, color),
      );
  return join(root, name);
}

describe("a folder with a subfolder for each class", () => {
  test("is read whichever the images' format, and parted by the seed", async () => {
    const folder = pictures("pets", 10);
    const {
      name,
      classes,
      train,
      test: tested,
      normalization,
      notes,
    } = await loadDataset(folder, { seed: 1 });
    expect([name, classes, notes]).toEqual([folder, ["cat", "dog"], undefined]);
    expect([train.count, tested.count, train.channels, train.height, train.width]).toEqual([
      16, 4, 3, 12, 12,
    ]);
    train.labels.forEach((label, n) => {
      const red = train.pixels[n * 3 * 144]!;
      expect(red).toBeGreaterThan(label === 0 ? 190 : 0);
      expect(red).toBeLessThan(label === 0 ? 210 : 20);
    });
    expect(normalization).toMatchObject({
      mean: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    const again = await loadDataset(folder, { seed: 1 });
    const other = await loadDataset(folder, { seed: 2 });
    expect(again.test.labels).toEqual(tested.labels);
    expect(again.test.pixels).toEqual(tested.pixels);
    expect(other.test.pixels).not.toEqual(tested.pixels);
  });

  test("may come parted: train and test", async () => {
    pictures("parted", 3, "train");
    const { train, test: tested } = await loadDataset(pictures("parted", 2, "val"));
    expect([train.count, tested.count]).toEqual([6, 4]);
  });

  test("is brought to what the model takes, and what is odd, unlabelled or damaged is told by name", async () => {
    const folder = pictures("mixed", 4);
    put("mixed/loose.png", pngFile(4, 4, colors.cat, colors.dog));
    put("mixed/cat/broken.png", pngFile(12, 12, colors.cat, colors.dog).subarray(0, 60));
    put("mixed/cat/text.jpg", "no image at all");
    put("mixed/dog/large.png", pngFile(30, 20, colors.dog, colors.dog));
    const shape = { channels: 1, height: 12, width: 12 } as const;
    const { train, test: tested, notes } = await loadDataset(folder, { shape });
    expect([train.count + tested.count, train.channels]).toEqual([9, 1]);
    expect(notes).toHaveLength(2);
    expect(notes![0]).toMatch(
      /^3 files are left out: .*loose\.png: belongs to no class; .*broken\.png: .*; .*text\.jpg: expected GIF, JPEG, PNG/,
    );
    expect(notes![1]).toMatch(/^1 of 11 images were not 12 × 12/);
    await expect(loadDataset(folder, { shape, isStrict: true })).rejects.toThrow(
      /^data: .*loose\.png: belongs to no class/,
    );
  });

  test("says which classes have few images", async () => {
    const folder = pictures("uneven", 1);
    for (let n = 0; n < 40; n++) put(`uneven/dog/more${n}.png`, pngFile(12, 12, colors.dog, colors.dog));
    expect((await loadDataset(folder)).notes).toEqual([
      expect.stringMatching(/^the classes are unbalanced: cat have fewer than a tenth of the \d+ images/),
    ]);
  });

  test("without images is refused", async () => {
    mkdirSync(join(root, "empty"));
    await expect(loadDataset(join(root, "empty"))).rejects.toThrow(/^data: no labelled images in /);
  });
});

test("a CSV of paths and labels is read from its own folder, and a line that is none named", async () => {
  for (let n = 0; n < 6; n++) put(`table/im, ${n}.png`, pngFile(8, 8, colors.cat, colors.dog));
  const lines = Array.from({ length: 6 }, (_, n) => `${n % 2 ? "odd" : "even"},"im, ${n}.png"`);
  const {
    classes,
    train,
    test: tested,
  } = await loadDataset(put("table/list.csv", ["label,path", ...lines, ""].join("\r\n")));
  expect([classes, train.count + tested.count]).toEqual([["even", "odd"], 6]);
  await expect(loadDataset(put("table/wrong.csv", "a.png,cat\nb.png\n"))).rejects.toThrow(
    'expected a path and a label in line 2, found "b.png"',
  );
});

describe("an npz", () => {
  const npz = (name: string, arrays: Record<string, Tensor>): string =>
    put(name, encodeNpz(new Map(Object.entries(arrays))));
  const labels = tensor([4], Int32Array.from([0, 1, 2, 1]), "int32");

  test("of x_train, y_train, x_test, y_test, channels last, from 0 to 1", async () => {
    const values = Float32Array.from({ length: 4 * 2 * 2 * 3 }, (_, i) => (i % 6) / 5);
    const x = tensor([4, 2, 2, 3], values, "float32");
    const file = npz("a.npz", { x_train: x, y_train: labels, x_test: x, y_test: labels });
    const { classes, train } = await loadDataset(file);
    expect([classes.length, train.channels, train.height, train.width]).toEqual([3, 3, 2, 2]);
    expect([...train.pixels.subarray(0, 12)]).toEqual([0, 153, 0, 153, 51, 204, 51, 204, 102, 255, 102, 255]);
  });

  test("of images and labels as bytes, in one pile", async () => {
    const x = tensor(
      [4, 2, 2],
      Int32Array.from({ length: 16 }, (_, i) => i * 10),
      "int32",
    );
    const { train, test: tested } = await loadDataset(npz("b.npz", { images: x, labels }));
    expect([train.count, tested.count, train.channels]).toEqual([3, 1, 1]);
  });

  test.each<[string, Record<string, Tensor>, string]>([
    ["without such arrays", { weights: labels }, "expected arrays called x_train and y_train"],
    [
      "with fewer labels than images",
      { x: tensor([2, 2, 2], new Float32Array(8), "float32"), y: labels },
      "y: expected 2 labels, one for each image, found 4",
    ],
    [
      "with numbers of no range",
      { x: tensor([4, 1, 1], Float32Array.from([-5, 0, 0, 900]), "float32"), y: labels },
      "x: expected numbers from 0 to 255, from 0 to 1 or from -1 to 1, found -5 to 900",
    ],
    [
      "with NaN",
      { x: tensor([4, 1, 1], Float32Array.from([0, NaN, 0, 0]), "float32"), y: labels },
      "x: expected finite numbers, found NaN at element 1",
    ],
    [
      "of another layout",
      { x: tensor([4, 2, 2, 2], new Float32Array(32), "float32"), y: labels },
      "x: expected N × H × W",
    ],
  ])("%s is refused, saying why", async (name, arrays, message) => {
    await expect(loadDataset(npz(`${name}.npz`, arrays))).rejects.toThrow(message);
  });
});

describe("a folder of binary files", () => {
  const idx = (shape: readonly number[], data: readonly number[]): Uint8Array =>
    Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...data]);

  test("IDX, with letters up to 26 and a name before", async () => {
    for (const pile of ["train", "test"]) {
      put(`emnist/emnist-letters-${pile}-images-idx3-ubyte`, idx([2, 1, 1], [1, 2]));
      put(`emnist/emnist-letters-${pile}-labels-idx1-ubyte`, idx([2], [1, 26]));
    }
    const { classes, train } = await loadDataset(join(root, "emnist"));
    expect([classes.length, [...train.labels]]).toEqual([27, [1, 26]]);
  });

  test("CIFAR-100, by its fine classes", async () => {
    const record = new Uint8Array(1 + RECORD).fill(9);
    record.set([3, 77]);
    put("cifar100/train.bin", record);
    put("cifar100/test.bin", record);
    const { classes, train } = await loadDataset(join(root, "cifar100"));
    expect([classes.length, train.labels[0], train.pixels[0]]).toEqual([100, 77, 9]);
  });
});

describe("bare .npy files", () => {
  const x = tensor(
    [5, 2, 2],
    Float32Array.from({ length: 20 }, (_, i) => i / 20),
    "float32",
  );
  const y = tensor([5], [0, 1, 0, 1, 2], "int32");

  test("are read by one of them, with those beside it that are called alike", async () => {
    put("npy/a-x_train.npy", encodeNpy(x));
    put("npy/a-y_train.npy", encodeNpy(y));
    put("npy/a-x_test.npy", encodeNpy(x));
    put("npy/a-y_test.npy", encodeNpy(y));
    put("npy/b-x_train.npy", encodeNpy(y));
    const { train, test: tested, classes } = await loadDataset(join(root, "npy/a-x_train.npy"));
    expect([train.count, tested.count, classes.length]).toEqual([5, 5, 3]);
    put("pair/X.npy", encodeNpy(x));
    put("pair/Y.npy", encodeNpy(y));
    const whole = await loadDataset(join(root, "pair"));
    expect(whole.train.count + whole.test.count).toBe(5);
  });

  test("are refused where their name says nothing, or the labels are missing", async () => {
    const odd = put("odd/pixels.npy", encodeNpy(x));
    await expect(loadDataset(odd)).rejects.toThrow("expected a name that ends in one of x_train, y_train");
    const alone = put("alone/x.npy", encodeNpy(x));
    await expect(loadDataset(alone)).rejects.toThrow("expected arrays called");
  });
});

test("WebP is refused by its name, with what to do", async () => {
  for (const label of ["a", "b"]) put(`webp/${label}/one.webp`, "RIFF....WEBPVP8 ");
  await expect(loadDataset(join(root, "webp"))).rejects.toThrow(
    "found WebP, which is not read here: convert it to PNG first",
  );
});

test("what is neither a name nor a path is said to be neither", async () => {
  await expect(loadDataset("nowhere")).rejects.toThrow(
    'unknown data "nowhere"; known are digits, shapes, mnist, fashion-mnist, cifar10, and nothing lies at a path of that name',
  );
});
