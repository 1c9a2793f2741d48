// Writing to stdout and stderr. No trouble of theirs (nobody reads any more, the disk is full) ends the program: a run is worth
// more than the line that tells of it.

import { fstatSync, writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { codeOf } from "./files/reason";
import { printable } from "./printable";

/** A thread's own streams have no number: they lead to those of the main thread. */
export type Stream = Writable & { readonly isTTY?: boolean; readonly fd?: number };

/** In milliseconds: how long a device is waited for that takes nothing for the moment, and how long until the next look. */
const PATIENCE = 5000;
const PAUSE = 10;

/** A line that a person reads, to stderr; one that cannot be written is missing there, and nothing else happens. */
export function say(line: string, stderr: Stream = process.stderr): void {
  void write(stderr, `${printable(line)}\n`);
}

/**
 * Text as it is, to the stream's end. Never throws or rejects.
 * @returns the error, where it could not be written
 */
export async function write(stream: Stream, text: string): Promise<unknown> {
  guard(stream);
  try {
    if (!isFile(stream))
      return await new Promise((done) => stream.write(text, (error) => done(error ?? undefined)));
    return writeWhole(stream.fd, Buffer.from(text));
  } catch (error) {
    return error;
  }
}

const guarded = new WeakSet<Stream>();

/** An error that is also an event ends the program where nobody listens. */
export function guard(...streams: readonly Stream[]): void {
  for (const stream of streams) {
    if (guarded.has(stream)) continue;
    guarded.add(stream);
    stream.on("error", () => undefined); // whoever writes hears of it
  }
}

/** Node's own stream writes to a file once, and is content with half of it where the disk is full. */
function isFile(stream: Stream): stream is Stream & { readonly fd: number } {
  if (stream.isTTY || stream.fd === undefined) return false;
  const found = fstatSync(stream.fd);
  return found.isFile() || found.isCharacterDevice();
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let waited = 0;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
      waited = 0;
    } catch (error) {
      if (codeOf(error) !== "EAGAIN" || waited >= PATIENCE) throw error;
      waited += PAUSE;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
