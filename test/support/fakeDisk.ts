// A disk that has so much room, says what lies on it, and can be made to fail.

import type { Disk } from "../../src-engine/run/history/disk";

export interface FakeDisk extends Disk {
  /** What lies there. */
  readonly blobs: ReadonlyMap<number, Uint8Array>;
  /** Bytes that it takes, whatever its limit says. */
  room: number;
  isBroken: boolean;
  readonly isOpen: boolean;
}

export function fakeDisk(limit: number, room = limit): FakeDisk {
  const blobs = new Map<number, Uint8Array>();
  let last = 0;
  let isOpen = false;
  const disk = {
    ...{ folder: "/disk", limit, blobs, room, isBroken: false },
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      return {
        put(parts: readonly Uint8Array[]) {
          const taken = [...blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
          const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
          if (taken + size > disk.room) throw new Error("the disk is full");
          const bytes = new Uint8Array(size);
          let at = 0;
          for (const part of parts) bytes.set(part, (at += part.byteLength) - part.byteLength);
          blobs.set(++last, bytes);
          return last;
        },
        get(blob: number, into: readonly Uint8Array[]) {
          if (disk.isBroken) throw new Error("the disk reports an error");
          let at = 0;
          for (const part of into) part.set(blobs.get(blob)!.subarray(at, (at += part.byteLength)));
        },
        drop: (blob: number) => void blobs.delete(blob),
        close() {
          isOpen = false;
          blobs.clear();
        },
      };
    },
  };
  return disk;
}
