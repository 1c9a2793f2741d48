// What was dropped on the window: a model with what belongs to it, or a set of images, those of folders included.

import type { ChosenData, DataFile, NamedBytes } from "../../../../src-engine/protocol/wire/host";
import { MOST_RECORDED_FILES } from "../../../../src-engine/protocol/limits";
import { areSteps, looksRecorded } from "../../check";
import { isOfSet, looksLikeSet, MOST_DATA_FILES } from "./dataFiles";

/** A model and what belongs to it. */
const MOST = 200;
const MOST_BYTES = 2 ** 30;

type Dropped =
  | { readonly files: readonly NamedBytes[] }
  | { readonly data: ChosenData }
  /** A run that somebody recorded, its files with the folders they are in. */
  | { readonly recording: readonly NamedBytes[]; readonly name: string };

/**
 * Must be asked for before the event is over.
 * @param isForCheck whatever it looks like, it is a recording
 * @throws Error where they are too many or too large
 */
export async function dropped(transfer: DataTransfer, isForCheck = false): Promise<Dropped> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files =
    entries.length > 0
      ? (await Promise.all(entries.map((entry) => filesIn(entry)))).flat()
      : [...transfer.files].map((file) => dataFile(file.name, file));
  if (!isForCheck && looksLikeSet(files)) return { data: asSet(files) };
  const isRun = isForCheck || areSteps(files.map(({ path }) => path));
  const most = isRun ? MOST_RECORDED_FILES : MOST;
  if (files.length > most)
    throw new Error(
      `${files.length} files were dropped; ${isRun ? "a recording has" : "a model and what belongs to it are"} at most ${most}`,
    );
  const named = await namedBytes(files);
  if (!isRun && !looksRecorded(named)) return { files: named };
  const [first = ""] = files.map(({ path }) => path);
  return {
    recording: named.map((file, i) => ({ ...file, name: files[i]!.path })),
    name: first.split("/")[0]!,
  };
}

/** Of one folder what is in it; several folders are the classes. */
function asSet(files: readonly DataFile[]): ChosenData {
  const kept = files.filter(({ path }) => isOfSet(path));
  const [top = ""] = kept[0]!.path.split("/");
  const isOne = kept.every(({ path }) => path.startsWith(`${top}/`));
  if (!isOne) return { name: kept.length === 1 ? kept[0]!.path : "dropped files", files: kept };
  return { name: top, files: kept.map((file) => ({ ...file, path: file.path.slice(top.length + 1) })) };
}

export const dataFile = (path: string, file: File): DataFile => ({
  path,
  size: file.size,
  bytes: async () => new Uint8Array(await file.arrayBuffer()),
});

/** @throws Error where they are too large */
async function namedBytes(files: readonly DataFile[]): Promise<readonly NamedBytes[]> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES)
    throw new Error(
      `the files have ${bytes.toLocaleString("en")} bytes together; at most ${MOST_BYTES.toLocaleString("en")} are read`,
    );
  return Promise.all(
    files.map(async ({ path, bytes: read }) => ({
      name: path.split("/").at(-1) ?? path,
      bytes: await read(),
    })),
  );
}

async function filesIn(entry: FileSystemEntry, within = ""): Promise<readonly DataFile[]> {
  const path = within + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [dataFile(path, file)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: DataFile[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0 || all.length > MOST_DATA_FILES) return all;
    for (const one of some) all.push(...(await filesIn(one, `${path}/`)));
  }
}
