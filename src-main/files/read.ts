// Reading a file with a limit.

import { open } from "node:fs/promises";

const MOST_AT_ONCE = 2 ** 30;

/**
 * All of a file, or of a pipe, of which the size is not known before. A device may go on for ever, so none is read.
 * @throws Error where it is more than `most` bytes
 */
export async function readAtMost(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const found = await file.stat();
    if (found.isCharacterDevice() || found.isBlockDevice())
      throw new Error("it is a device; only files and pipes are read");
    const { size } = found;
    if (size > most) throw new Error(`expected at most ${most} bytes, the file has ${size}`);
    let bytes = new Uint8Array(size + 1);
    for (let length = 0; ;) {
      const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, MOST_AT_ONCE));
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > most) throw new Error(`expected at most ${most} bytes, the file has more`);
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(2 * length, most) + 1);
        larger.set(bytes);
        bytes = larger;
      }
    }
  } finally {
    await file.close();
  }
}
