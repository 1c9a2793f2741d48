// What was opened and chosen, kept for another time in a folder: where it lies, if somebody chose it there, else a copy. So much
// of both is kept and no more; the oldest goes first.

import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { NamedFile } from "../../src-engine/serve/opening/recognize";
import type { SentFile, Shelf } from "../../src-engine/serve/opening/shelf";
import { LARGEST_SESSION } from "../../src-engine/protocol/limits";
import { readAtMost, reason } from "../files";
import { makeFolder } from "../files/userFolders";
import { LARGEST_SET, ReceivedData } from "./receivedData";
import { readIndex, writeIndex, type ShelfEntry } from "./shelfIndex";

/** How many are kept of each kind, and how many bytes of copies. */
const MOST = { file: 10, data: 6 } as const;
const MOST_BYTES = { file: 2 ** 29, data: 2 * LARGEST_SET } as const;
/** A path that a window's dialog gave comes from another process than the page that asks for it, in milliseconds. */
const UNTIL_TOLD = 2000;

export interface FolderShelf extends Shelf {
  /** Somebody chose this path in a dialog of the system. */
  chosen(path: string): void;
}

/** @param folderOf asked when there is something to keep or to read */
export function folderShelf(folderOf: () => string): FolderShelf {
  const uploads = new Map<string, ReceivedData>();
  const chosen = new Set<string>();
  const waiting = new Set<() => void>();
  let queue: Promise<unknown> = Promise.resolve();
  let uploaded = 0;

  /** One at a time: each changes the list that the one before left. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  }

  const put = (entry: ShelfEntry): Promise<void> =>
    inTurn(async () => {
      const others = (await readIndex(folderOf())).filter(({ id }) => id !== entry.id);
      const all = [entry, ...others];
      await leave(all, (one) => isWithin(all, one));
    });

  /** Of these entries some stay; the copies of the others go with them. */
  async function leave(all: readonly ShelfEntry[], stays: (one: ShelfEntry) => boolean): Promise<void> {
    await writeIndex(folderOf(), all.filter(stays));
    for (const { id } of all.filter((one) => one.isCopy && !stays(one)))
      await rm(join(folderOf(), id), { recursive: true, force: true });
  }

  async function keep(files: readonly NamedFile[], path?: string): Promise<void> {
    const [first] = files;
    if (!first) return;
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    const named = { kind: "file", name: first.name, files: files.map(({ name }) => name), bytes } as const;
    if (path !== undefined && files.length === 1 && (await mayRead(path)))
      return put({ ...named, id: idOf(path), place: path, isCopy: false });
    if (bytes > MOST_BYTES.file / 2) return; // a copy of that would push all others out
    const hash = createHash("sha256");
    for (const { name, bytes: content } of files) hash.update(`${name}\n${content.length}\n`).update(content);
    const id = hash.digest("hex").slice(0, 16);
    const place = join(folderOf(), id);
    await makeFolder(folderOf());
    await mkdir(place, { recursive: true, mode: 0o700 });
    for (const [i, { bytes: content }] of files.entries())
      await writeFile(join(place, String(i)), content, { mode: 0o600 });
    await put({ ...named, id, place, isCopy: true });
  }

  async function read(wanted: string): Promise<readonly NamedFile[]> {
    const entry = (await readIndex(folderOf())).find(({ id, kind }) => id === wanted && kind === "file");
    if (!entry) throw new Error("that file is not among those that were opened before");
    const paths = entry.isCopy ? entry.files.map((_, i) => join(entry.place, String(i))) : [entry.place];
    return Promise.all(
      paths.map(async (path, i) => {
        const bytes = await readAtMost(path, LARGEST_SESSION).catch((error: unknown) => {
          throw new Error(`${entry.isCopy ? entry.name : path}: ${reason(error)}`, { cause: error });
        });
        return { name: entry.files[i]!, bytes };
      }),
    );
  }

  async function mayRead(path: string): Promise<boolean> {
    const isKnown = async (): Promise<boolean> =>
      chosen.has(path) || (await readIndex(folderOf())).some(({ place }) => place === path);
    if (await isKnown()) return true;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        waiting.delete(over);
        resolve();
      };
      const timer = setTimeout(over, UNTIL_TOLD);
      waiting.add(over);
    });
    return isKnown();
  }

  return {
    chosen(path) {
      chosen.add(path);
      for (const over of waiting) over();
    },
    list: async () =>
      (await readIndex(folderOf())).map(({ id, kind, name, place, isCopy }) => ({
        ...{ id, kind, name },
        ...(!isCopy && { path: place }),
        ...(kind === "data" && { data: place }),
      })),
    keep,
    read,
    clear: (but) => inTurn(async () => leave(await readIndex(folderOf()), ({ place }) => place === but)),
    async receive(upload, name, files: readonly SentFile[]) {
      await makeFolder(folderOf());
      const known = uploads.get(upload);
      const received =
        known ?? new ReceivedData(join(folderOf(), `.coming-${process.pid}-${uploaded++}`), name);
      uploads.set(upload, received);
      try {
        await received.add(files);
      } catch (error) {
        uploads.delete(upload);
        await received.drop();
        throw error;
      }
    },
    async finish(upload) {
      const received = uploads.get(upload);
      if (!received) throw new Error("data: nothing was sent under that name");
      uploads.delete(upload);
      const { id, name, place, bytes } = await received.finish(folderOf());
      await put({ id, kind: "data", name, place, isCopy: true, files: [], bytes });
      return place;
    },
    async drop(upload) {
      const received = uploads.get(upload);
      uploads.delete(upload);
      await received?.drop();
    },
    async keepData(path) {
      const known = (await readIndex(folderOf())).find(({ place }) => place === path);
      const fresh = { kind: "data", name: basename(path), place: path, isCopy: false, files: [] } as const;
      await put(known ?? { ...fresh, id: idOf(path), bytes: 0 });
    },
    mayRead,
  };
}

const idOf = (path: string): string => createHash("sha256").update(path).digest("hex").slice(0, 16);

/** Whether it is new enough to be kept: as many of its kind, and as many bytes of copies. */
function isWithin(all: readonly ShelfEntry[], one: ShelfEntry): boolean {
  const alike = all.slice(0, all.indexOf(one) + 1).filter(({ kind }) => kind === one.kind);
  const bytes = alike.reduce((sum, entry) => sum + (entry.isCopy ? entry.bytes : 0), 0);
  return alike.length <= MOST[one.kind] && (alike.length === 1 || bytes <= MOST_BYTES[one.kind]);
}
