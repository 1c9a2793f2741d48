import { encode } from "fast-png";
import { unzlibSync } from "fflate";
import { deflateSync } from "node:zlib";
import { GifWriter } from "omggif";
import { describe, expect, test } from "vitest";
import { decodeImage } from "../../../src-engine/data/images";
import { gifPixels } from "../../../src-engine/data/images/gifPixels";
import { fitPicture } from "../../../src-engine/data/images/fitPicture";
import { FormatError } from "../../../src-engine/formats/formatError";
import { crc32 } from "../../../src-engine/formats/zip/crc32";
import { gifFile, halves, jpegFile, pngFile, type Rgb } from "../../support/pictures";

const [red, blue]: readonly Rgb[] = [
  [200, 30, 20],
  [10, 40, 220],
];
/** Enough for every kind of damage to a header; more by hand. */
const DAMAGED = Number(process.env["DAMAGED"] ?? 1500);
const files = { PNG: pngFile, JPEG: jpegFile, GIF: gifFile };

describe.each(Object.entries(files))("a %s", (name, make) => {
  const file = make(16, 8, red!, blue!);

  test("is decoded to its colours, of a GIF the first frame", () => {
    const { width, height, channels, pixels } = decodeImage(file, "a");
    expect([width, height, channels]).toEqual([16, 8, 3]);
    const wrong = halves(16, 8, red!, blue!).map((value, i) => Math.abs(value - pixels[i]!));
    expect(Math.max(...wrong)).toBeLessThanOrEqual(name === "JPEG" ? 4 : 0);
  });

  test("that is cut off is refused by name", () => {
    for (const length of [10, 24, Math.floor(file.length / 2)])
      expect(() => decodeImage(file.subarray(0, length), "half.bin")).toThrow(/^image: half\.bin: expected /);
  });

  test(`of ${DAMAGED} damaged ones each is decoded or refused in a sentence, and none takes long`, () => {
    let state = name.length;
    const below = (n: number): number =>
      ((state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 8) % n;
    let refused = 0;
    for (let i = 0; i < DAMAGED; i++) {
      const damaged = file.slice();
      for (let k = below(3); k >= 0; k--)
        damaged[below(i % 2 ? Math.min(64, file.length) : file.length)] = below(256);
      try {
        decodeImage(damaged, "x");
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(DAMAGED / 50);
  }, 60_000);
});

test.each([1, 2, 4, 8, 16] as const)("grey PNGs of %i bits are brought to bytes", (depth) => {
  const most = 2 ** depth - 1;
  const row = Uint8Array.from({ length: 8 }, (_, x) => (x % 2 ? 255 : 0));
  const packed = { 1: [0b01010101], 2: [0b00110011, 0b00110011], 4: [0x0f, 0x0f, 0x0f, 0x0f] };
  const data =
    depth === 8
      ? row
      : depth === 16
        ? Uint16Array.from(row, (v) => (v ? most : 0))
        : Uint8Array.from(packed[depth]);
  const { channels, pixels } = decodeImage(encode({ width: 8, height: 1, data, channels: 1, depth }), "a");
  expect(channels).toBe(1);
  expect([...pixels]).toEqual([...row]);
});

test("what is transparent lies over white", () => {
  const data = Uint8Array.from([100, 100, 100, 0, 100, 100, 100, 255]);
  const { pixels } = decodeImage(encode({ width: 2, height: 1, data, channels: 4, depth: 8 }), "a");
  expect([...pixels]).toEqual([255, 255, 255, 100, 100, 100]);
});

describe("is refused before there is memory for it:", () => {
  test("an image that claims to be enormous", () => {
    const file = pngFile(4, 4, red!, blue!);
    new DataView(file.buffer, file.byteOffset).setUint32(16, 100_000);
    new DataView(file.buffer, file.byteOffset).setUint32(20, 100_000);
    expect(() => decodeImage(file, "huge.png")).toThrow(
      "image: huge.png: expected from 1 to 64000000 pixels, its header claims 100000 × 100000",
    );
  });

  test("a small image whose pixels unpack to 64 MiB", () => {
    const file = pngFile(4, 4, red!, blue!);
    const bomb = deflateSync(new Uint8Array(2 ** 26));
    const before = performance.now();
    unzlibSync(bomb);
    const whole = performance.now() - before;
    expect(() => decodeImage(withData(file, bomb), "bomb.png")).toThrow(
      "its pixels unpack to more than the 100 bytes that its size allows",
    );
    expect(performance.now() - before - whole).toBeLessThan(whole / 2);
  });

  test("what a second header in a PNG asks for", () => {
    const file = pngFile(4, 4, red!, blue!);
    const second = file.slice(8, 33);
    new DataView(second.buffer).setUint32(8, 60_000);
    new DataView(second.buffer).setUint32(21, crc32(second.subarray(4, 21)));
    const twice = Uint8Array.from([...file.subarray(0, 33), ...second, ...file.subarray(33)]);
    expect(decodeImage(twice, "a").width).toBe(4);
  });

  test("a JPEG with more blocks than its file has bits", () => {
    const file = jpegFile(16, 8, red!, blue!);
    const frame = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xc0);
    new DataView(file.buffer, file.byteOffset).setUint16(frame + 5, 8000);
    new DataView(file.buffer, file.byteOffset).setUint16(frame + 7, 8000);
    expect(() => decodeImage(file, "wide.jpg")).toThrow(
      /^image: wide\.jpg: .* its \d+ bytes cannot hold the \d+ blocks that its size asks for$/,
    );
  });

  test("a JPEG that goes over its image a thousand times", () => {
    const file = jpegFile(16, 8, red!, blue!);
    const scan = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xda);
    const scans = Array.from({ length: 1000 }, () => [...file.subarray(scan, -2)]).flat();
    expect(() => decodeImage(Uint8Array.from([...file.subarray(0, scan), ...scans]), "a")).toThrow(
      "it has more than 64 scans",
    );
  });

  test("what is no image", () => {
    expect(() => decodeImage(new TextEncoder().encode("hello"), "a.png")).toThrow(
      "image: a.png: expected GIF, JPEG, PNG, found 5 bytes that are none of them",
    );
  });
});

describe("a GIF's pixels", () => {
  /** Codes of three bits each, the lowest first. */
  const packed = (...codes: readonly number[]): Uint8Array => {
    const bits = codes.reduce((all, code, i) => all | (code << (3 * i)), 0);
    return Uint8Array.of(bits & 255, (bits >> 8) & 255, bits >> 16);
  };

  test("may have a code that is only just being made", () => {
    expect([...gifPixels(packed(4, 1, 6, 2), 2, 4)]).toEqual([1, 1, 1, 2]);
  });

  test("are refused where a code refers to itself, as one does that is beyond those there are", () => {
    expect(() => gifPixels(packed(4, 1, 7, 7, 6), 2, 100)).toThrow(
      "pixel 1 has code 7, where there are 6 so far",
    );
    expect(() => gifPixels(packed(4, 6), 2, 100)).toThrow("pixel 0 has code 6");
  });

  test("are refused where they end too early", () => {
    expect(() => gifPixels(packed(4, 1, 5), 2, 2)).toThrow("its pixels end after 1 of 2");
  });

  test("are drawn in their rows' order, over white where they are transparent", () => {
    const bytes = new Uint8Array(4096);
    const writer = new GifWriter(bytes, 3, 11, { palette: [0x0a0b0c, 0x141516, 0x1e1f20, 0xffffff] });
    const rows = [0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9];
    const colors = rows.flatMap((row) => [row % 3, row % 3]);
    writer.addFrame(1, 0, 2, 11, colors, { transparent: 2 });
    const file = bytes.slice(0, writer.end());
    // The writer knows no interlacing: the descriptor's flag says that the rows are in that order.
    file[file.indexOf(0x2c, 13 + 12) + 9]! |= 0x40;
    const { pixels } = decodeImage(file, "a");
    const red = Array.from({ length: 11 }, (_, y) => [0, 1, 2].map((x) => pixels[3 * (3 * y + x)]));
    expect(red).toEqual(
      Array.from({ length: 11 }, (_, y) => [255, ...Array<number>(2).fill([10, 20, 255][y % 3]!)]),
    );
  });

  test("of thousands, whose codes grow to twelve bits, are those that were written", () => {
    let state = 1;
    const noise = Array.from({ length: 120 * 100 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 16) & 3;
    });
    const bytes = new Uint8Array(65_536);
    const writer = new GifWriter(bytes, 120, 100, { palette: [0x000000, 0x400000, 0x800000, 0xc00000] });
    writer.addFrame(0, 0, 120, 100, noise);
    const { pixels } = decodeImage(bytes.slice(0, writer.end()), "a");
    expect(noise.map((_, i) => pixels[3 * i]! / 64)).toEqual(noise);
  });
});

describe("fitting", () => {
  test("takes the middle of what is too wide, and the mean of what a pixel covers", () => {
    const picture = {
      width: 6,
      height: 2,
      channels: 1 as const,
      pixels: Uint8Array.from([9, 9, 0, 100, 9, 9, 9, 9, 50, 250, 9, 9]),
    };
    expect([...fitPicture(picture, { channels: 1, height: 1, width: 1 })]).toEqual([100]);
    expect([...fitPicture(picture, { channels: 1, height: 2, width: 2 })]).toEqual([0, 100, 50, 250]);
  });

  test("makes colours grey as Pillow does, and grey three channels alike", () => {
    const colored = { width: 1, height: 1, channels: 3 as const, pixels: Uint8Array.from([200, 100, 50]) };
    expect([...fitPicture(colored, { channels: 1, height: 1, width: 1 })]).toEqual([124]);
    const grey = { width: 1, height: 1, channels: 1 as const, pixels: Uint8Array.from([7]) };
    expect([...fitPicture(grey, { channels: 3, height: 1, width: 1 })]).toEqual([7, 7, 7]);
  });
});

/** The file with other compressed pixels. */
function withData(file: Uint8Array, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode("IDAT"), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return Uint8Array.from([...file.subarray(0, 33), ...chunk, ...file.subarray(file.length - 12)]);
}
