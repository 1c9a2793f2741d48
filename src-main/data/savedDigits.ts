// The embedded digits, kept between runs: drawing 14,000 of them takes most of a second,
// reading them a few milliseconds. What is kept is known by its hash, so that a damaged or
// outdated file is drawn anew and not believed.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, Images } from "../../src-engine/data/dataset";
import { digits } from "../../src-engine/data/digits";
import { reason, saveAtomically } from "../files";
import { say } from "../streams";
import type { DatasetSource } from "./datasetSource";
import { cacheFolder, makeFolder } from "../files/userFolders";

/** Of the file: both parts' pixels and labels, one behind the other. A test holds it to what `digits()` draws. */
export const digitsSha256 = "97d476da29416566f2e26a7576927fedc953372142fedda19c0ede5c9d13d3bc";

const counts = { train: 12_000, test: 2_000 };
const side = 28;

export const embeddedDigits: DatasetSource = {
  name: "digits",
  about: "handwriting drawn on the spot",
  input: [1, 28, 28],
  classes: 10,
  load: () => savedDigits(),
};

/** @param problem hears why they cannot be kept, which costs time and nothing else */
export async function savedDigits(folderOf = cacheFolder, problem = sayOnce): Promise<Dataset> {
  let drawn: Dataset | undefined;
  try {
    const folder = folderOf();
    const file = join(folder, `digits-${digitsSha256.slice(0, 16)}.bin`);
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes && sha256(bytes) === digitsSha256) return unpackDigits(bytes);
    drawn = digits(0, counts);
    await makeFolder(folder).catch((error: unknown) => {
      throw new Error(`cannot make the folder ${folder}: ${reason(error)}`, { cause: error });
    });
    await saveAtomically(file, packDigits(drawn));
  } catch (error) {
    problem(`the digits are drawn anew each time, since they cannot be kept: ${reason(error)}`);
  }
  return drawn ?? digits(0, counts);
}

let said = false;

function sayOnce(sentence: string): void {
  if (!said) say(`backstep: ${sentence}`);
  said = true;
}

/** Training images, their labels, test images, theirs: a byte a pixel and a byte a label. */
export function packDigits({ train, test }: Dataset): Uint8Array<ArrayBuffer> {
  const parts = [train, test].flatMap(({ pixels, labels }) => [pixels, Uint8Array.from(labels)]);
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
    labels: Int32Array.from(next(count)),
  });
  const [train, test] = [images(counts.train), images(counts.test)];
  return { name: "digits", classes: Array.from({ length: 10 }, (_, digit) => String(digit)), train, test };
}

/** In hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
