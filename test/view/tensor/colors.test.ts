import { expect, test } from "vitest";
import { tensor } from "../../../src-engine/tensor/tensor";
import { overChannels, underlay } from "../../../src-view/tensor/attributed";
import { colorTable } from "../../../src-view/tensor/colormap";
import { mosaic } from "../../../src-view/scene/mosaic";
import { paintTensor } from "../../../src-view/tensor/paintTensor";
import { arrange, cellAt, cellOrigin, neighbour } from "../../../src-view/tensor/panels";
import { channelsApart, pictureOf } from "../../../src-view/tensor/picture";
import { session } from "../../renderer/session";

const mean = [0.5, 0.25, 0];
const deviation = [0.5, 0.25, 2];
const colored = {
  ...session,
  data: { ...session.data, mean, deviation },
  tensors: {
    ...session.tensors,
    input: { path: "input", shape: [4, 3, 1, 2], dtype: "float32", role: "input", perSample: true },
  },
} as typeof session;
const normalised = (raw: number, c: number): number => (raw / 255 - mean[c]!) / deviation[c]!;
/** One row of two pixels: raw 255, 128, 0 and 10, 20, 30. */
const pixels = [
  [255, 10],
  [128, 20],
  [0, 30],
];
const image = tensor(
  [1, 3, 1, 2],
  pixels.flatMap((plane, c) => plane.map((raw) => normalised(raw, c))),
  "float32",
);
const picture = pictureOf(colored, "input", image);
const layout = arrange(picture.fold, { width: 20, height: 10 }, 10);

test("an image of three channels is one picture in the very colours of its bytes", () => {
  const target = { width: 20, height: 10, data: new Uint32Array(200) };
  const scale = { map: "gray", low: -1, high: 1, notFinite: 0 } as const;
  paintTensor(target, image.data, layout, scale, colorTable("gray", "light"));
  const bytes = new Uint8Array(target.data.buffer);
  expect([...bytes.subarray(0, 4)]).toEqual([255, 128, 0, 255]);
  expect([...bytes.subarray(4 * 15, 4 * 15 + 4)]).toEqual([10, 20, 30, 255]);
});

test("a pixel of which one channel is not a number is marked as such", () => {
  const target = { width: 20, height: 10, data: new Uint32Array(200) };
  const wrong = Float32Array.from(image.data, (x, i) => (i === 4 ? NaN : x));
  const table = colorTable("gray", "light");
  paintTensor(target, wrong, layout, { map: "gray", low: -1, high: 1, notFinite: 1 }, table);
  expect(target.data[0]).toBe(table.notFinite);
  expect(target.data[15]).not.toBe(table.notFinite);
});

test("a number of any channel lies in its pixel, and a pixel is asked about by its red", () => {
  for (const channel of [0, 1, 2]) expect(cellOrigin(layout, 2 * channel + 1)).toEqual({ x: 10, y: 0 });
  expect(cellAt(layout, { x: 11, y: 1 })).toBe(1);
  expect(neighbour(layout, 4, 1, 0)).toBe(5);
  expect(neighbour(layout, 5, 1, 0)).toBe(5);
});

test("its channels can be had apart, as maps", () => {
  const { fold, caption } = channelsApart(picture);
  expect(fold).toEqual({ groups: 3, panels: 1, rows: 1, columns: 2 });
  expect([picture.caption, caption]).toEqual(["red, green and blue", "3 channels"]);
});

test("a figure has the same colours", () => {
  const scale = { map: "gray", low: -1, high: 1, notFinite: 0 } as const;
  const { marks } = mosaic(image, picture.fold, scale, { width: 40, height: 40 });
  expect(JSON.stringify(marks)).toContain("#0a141e");
});

test("an image of one channel, or of two, is maps as ever", () => {
  const two = tensor([1, 2, 1, 2], [0, 1, 2, 3], "float32");
  expect(pictureOf(colored, "input", two).fold).toEqual({ groups: 2, panels: 1, rows: 1, columns: 2 });
});

test("what a pixel counts is the sum over its channels, laid over its luminance", () => {
  expect([...overChannels(tensor([1, 3, 1, 2], [1, 2, -3, 4, 5, 6]))]).toEqual([3, 12]);
  const [first = 0] = underlay(tensor([1, 3, 1, 1], [1, 0, 0]));
  expect(first).toBeCloseTo(0.2126, 10);
  expect([...underlay(tensor([1, 1, 1, 2], [7, 8]))]).toEqual([7, 8]);
});
