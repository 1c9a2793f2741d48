// The files of a recording on this machine: of a folder all that are in it, else the one; read in parts, when they are asked for.

import { open, readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { RecordedFile } from "../../src-engine/recording/recordedFile";

/** @throws Error as node says it, where there is no such path or it cannot be read */
export async function recordingFiles(path: string): Promise<readonly RecordedFile[]> {
  const about = await stat(path);
  if (!about.isDirectory()) return [fileAt(path, basename(path), about.size)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .sort()
      .map(async (file) => fileAt(file, relative(path, file).split(sep).join("/"), (await stat(file)).size)),
  );
}

function fileAt(path: string, name: string, byteLength: number): RecordedFile {
  return {
    name,
    byteLength,
    async read(from, to) {
      const file = await open(path, "r");
      try {
        const bytes = new Uint8Array(to - from);
        for (let at = 0; at < bytes.length;) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at);
          if (bytesRead === 0) throw new Error(`${path} ends at byte ${from + at}, expected ${to}`);
          at += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}
