// What a JPEG says of itself, walked through before anything is unpacked.

interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** How many blocks of 8 × 8 samples each of its components is cut into. */
  readonly blocks: readonly number[];
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** SOF0 to SOF15, without those numbers that are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** SOF0 to SOF2: baseline, extended and progressive; the others are lossless or coded arithmetically. */
const isDecodable = (marker: number): boolean => marker <= 0xc2;
/** Every scan goes over the whole image; a progressive one of a camera has ten. */
const MOST_SCANS = 64;

/** The first frame that is announced; undefined where the file ends before it. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  for (const { marker, at } of segments(bytes)) if (isFrame(marker)) return frameAt(bytes, at);
  return undefined;
}

/**
 * Holds what decoding takes to what the file can be worth: each block takes a bit at least.
 * @throws Error
 */
export function assertDecodable(bytes: Uint8Array): void {
  let frames = 0;
  let scans = 0;
  for (const { marker, at } of segments(bytes)) {
    if (isFrame(marker)) {
      if (!isDecodable(marker))
        throw new Error(`expected baseline or progressive, its frame is SOF${marker - 0xc0}`);
      if (++frames > 1) throw new Error("it has a second frame");
      const blocks = frameAt(bytes, at)?.blocks.reduce((sum, one) => sum + one, 0) ?? Infinity;
      if (!(blocks > 0 && blocks <= 8 * bytes.length))
        throw new Error(`its ${bytes.length} bytes cannot hold the ${blocks} blocks that its size asks for`);
    }
    if (marker === START_OF_SCAN && ++scans > MOST_SCANS)
      throw new Error(`it has more than ${MOST_SCANS} scans`);
  }
  if (frames === 0 || scans === 0) throw new Error("it ends before its pixels");
}

function frameAt(bytes: Uint8Array, at: number): JpegFrame | undefined {
  const components = bytes[at + 9];
  if (components === undefined || at + 10 + 3 * components > bytes.length) return undefined;
  const [height, width] = [u16(bytes, at + 5), u16(bytes, at + 7)];
  const factors = Array.from({ length: components }, (_, i) => {
    const both = bytes[at + 11 + 3 * i]!;
    return [both >> 4, both & 15] as const;
  });
  const [most, highest] = [0, 1].map((side) => Math.max(...factors.map((factor) => factor[side]!)));
  const along = (size: number, factor: number, largest: number): number =>
    Math.ceil(size / 8 / largest) * factor;
  const blocks = factors.map(([h, v]) => along(width, h, most!) * along(height, v, highest!));
  return { width, height, blocks };
}

/** Markers in order, and where each stands; what is coded between them is stepped over. */
function* segments(bytes: Uint8Array): Generator<{ marker: number; at: number }> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new Error(`expected a marker at byte ${at}`);
    const marker = bytes[at + 1]!;
    if (marker === END_OF_IMAGE) return;
    if (marker === 0xff) {
      at++;
      continue;
    }
    yield { marker, at };
    at += 2 + Math.max(2, u16(bytes, at + 2));
    if (marker === START_OF_SCAN) at = endOfScan(bytes, at);
  }
}

/** Coded bytes of 255 have a 0 behind them, and restarts (RST0 to RST7) belong to the scan. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
