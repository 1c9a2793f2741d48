// The files that were dropped on the window, those of folders included.

import type { NamedBytes } from "../../../../src-engine/protocol/wire/host";

/** What a folder of images would be is no model: who drops one is told so. */
const MOST = 200;
const MOST_BYTES = 2 ** 30;

/** Must be asked for before the event is over. @throws Error where they are too many or too large */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly NamedBytes[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = entries.length > 0 ? (await Promise.all(entries.map(filesIn))).flat() : [...transfer.files];
  if (files.length > MOST)
    throw new Error(`${files.length} files were dropped; a model and what belongs to it are at most ${MOST}`);
  return namedBytes(files);
}

/** @throws Error where they are too large */
async function namedBytes(files: readonly File[]): Promise<readonly NamedBytes[]> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES)
    throw new Error(
      `the files have ${bytes.toLocaleString("en")} bytes together; at most ${MOST_BYTES.toLocaleString("en")} are read`,
    );
  return Promise.all(
    files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0 || all.length > MOST) return all;
    for (const one of some) all.push(...(await filesIn(one)));
  }
}
