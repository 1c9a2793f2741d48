// The embedded digits, kept between runs: drawing 14,000 of them takes most of a second,
// reading them a few milliseconds. What is kept is known by its hash, so that a damaged or
// outdated file is drawn anew and not believed.

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Dataset, Images } from "../src-engine/data/dataset";
import { digits } from "../src-engine/data/digits";
import { saveAtomically } from "./files";

/** Of the file: both parts' pixels and labels, one behind the other. A test holds it to what `digits()` draws. */
export const digitsSha256 = "97d476da29416566f2e26a7576927fedc953372142fedda19c0ede5c9d13d3bc";

const counts = { train: 12_000, test: 2_000 };
const side = 28;

export async function savedDigits(folder = cacheFolder()): Promise<Dataset> {
  const file = join(folder, `digits-${digitsSha256.slice(0, 16)}.bin`);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes && sha256(bytes) === digitsSha256) return unpackDigits(bytes);
  const drawn = digits(0, counts);
  // A cache that cannot be written costs time and nothing else.
  await mkdir(folder, { recursive: true })
    .then(() => saveAtomically(file, packDigits(drawn)))
    .catch(() => undefined);
  return drawn;
}

export function packDigits({ train, test }: Dataset): Uint8Array<ArrayBuffer> {
  const parts = [train, test].flatMap(({ pixels, labels }) => [pixels, labels]);
  const packed = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

function unpackDigits(bytes: Uint8Array): Dataset {
  let at = 0;
  const next = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const images = (count: number): Images => ({
    count,
    channels: 1,
    height: side,
    width: side,
    pixels: next(count * side * side),
    labels: next(count),
  });
  const [train, test] = [images(counts.train), images(counts.test)];
  return { name: "digits", classes: Array.from({ length: 10 }, (_, digit) => String(digit)), train, test };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Where this system keeps what can be made again. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "Backstep", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "Backstep");
  return join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "backstep");
}
