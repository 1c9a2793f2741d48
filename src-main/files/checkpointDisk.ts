// The disk for checkpoints of large models, which would take gigabytes of memory: one file for each run that needs it.
//
// A file that is open has no need of a name. It is taken away as soon as it is there, so that the system gives its room back
// whatever ends the process, a power cut as well. Where a system does not let go of a file in use, its name says whose it is.

import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import type { BlobStore, Disk } from "../../src-engine/run/history/disk";
import { reason } from "./reason";
import { sweep, temporaryName } from "./temporary";
import { cacheFolder } from "./userFolders";

/** Of what is free, and at most so many bytes. */
const SHARE = 1 / 4;
const MOST = 2 ** 34;
/** What Linux calls a file system that is memory itself. */
const TMPFS = 0x01021994;

/** @param folders where to look for room, the first first; undefined where there is none but memory */
export function checkpointDisk(
  folders = [() => join(cacheFolder(), "checkpoints"), tmpdir],
): Disk | undefined {
  for (const folderOf of folders) {
    try {
      const folder = folderOf();
      const { type, bavail, bsize } = statfsSync(nearestThere(folder));
      const limit = Math.min(MOST, Math.floor(bavail * bsize * SHARE));
      if (type !== TMPFS && limit > 0) return { folder, limit, open: () => openBlobs(folder) };
    } catch {
      // the next one, then
    }
  }
  return undefined;
}

/** @throws Error where nothing can be written there */
export function openBlobs(folder: string): BlobStore {
  try {
    return blobsIn(openNameless(folder));
  } catch (error) {
    throw new Error(`nothing can be written to ${folder}: ${reason(error)}`, { cause: error });
  }

  function blobsIn(file: number): BlobStore {
    const blobs = new Map<number, { readonly at: number; readonly size: number; readonly sum: number }>();
    /** Where others were, by size: those of one run are all of one. */
    const free = new Map<number, number[]>();
    let end = 0;
    let last = 0;
    return {
      put(parts) {
        const size = parts.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
        const room = free.get(size)?.at(-1);
        const at = room ?? end;
        try {
          eachWhole(parts, at, (part, position) => writeSync(file, part, 0, part.byteLength, position));
        } catch (error) {
          throw new Error(`the disk of ${folder} takes no more: ${reason(error)}`, { cause: error });
        }
        if (room === undefined) end += size;
        else free.get(size)!.pop();
        blobs.set(++last, { at, size, sum: sumOf(parts) });
        return last;
      },
      get(blob, into) {
        const { at, sum } = blobs.get(blob)!;
        try {
          eachWhole(into, at, (part, position) => readSync(file, part, 0, part.byteLength, position));
        } catch (error) {
          throw new Error(`the disk of ${folder} cannot be read: ${reason(error)}`, { cause: error });
        }
        if (sumOf(into) !== sum)
          throw new Error(`the disk of ${folder} gave back other bytes than were written`);
      },
      drop(blob) {
        const { at, size } = blobs.get(blob)!;
        blobs.delete(blob);
        free.set(size, [...(free.get(size) ?? []), at]);
        if (blobs.size > 0) return;
        free.clear();
        end = 0;
        ftruncateSync(file);
      },
      close: () => closeSync(file),
    };
  }
}

function openNameless(folder: string): number {
  makeFolder(folder);
  void sweep(folder);
  const path = join(folder, temporaryName());
  const file = openSync(path, "wx+", 0o600);
  try {
    rmSync(path);
  } catch {
    // it goes when the next one is opened here
  }
  return file;
}

/** A call may do less than it was asked to: so many times until each part is whole. */
function eachWhole(
  parts: readonly Uint8Array[],
  from: number,
  call: (part: Uint8Array, position: number) => number,
): void {
  let position = from;
  for (const part of parts) {
    for (let done = 0; done < part.byteLength;) {
      const did = call(part.subarray(done), position);
      if (did === 0) throw new Error(`it ends ${part.byteLength - done} bytes early`);
      done += did;
      position += did;
    }
  }
}

function sumOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => crc32(part, sum), 0);
}

function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path));
}

/** Closed to other users. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, 0o700);
}
