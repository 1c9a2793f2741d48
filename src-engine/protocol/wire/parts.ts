// Frames of any size through a pipe that is given little at a time. One of more than 4 MiB goes in parts, and a part only when
// the other side has taken the one before the last: so nothing between the two grows, and both know how far they are. Frames
// arrive in the order in which they were sent; what is sent meanwhile waits.
//
//   part    FF×8 | 1 u32 | 0 u32 | bytes of the whole frame f64 | bytes
//   taken   FF×8 | 2 u32                                             the answer to each part
//
// No frame begins so: it begins with the length of its header, which would be 2⁶⁴ − 1. Numbers are little-endian.

import { LARGEST_FRAME, PART_BYTES } from "../limits";
import type { Channel } from "./channel";

type Bytes = Uint8Array<ArrayBuffer>;

/** How far a frame that comes or goes in parts is, in bytes. */
export type PartsListener = (direction: "sending" | "receiving", done: number, total: number) => void;

interface PartsLimits {
  /** Bytes that are sent at once. */
  readonly part?: number;
  /** Bytes of the largest frame. */
  readonly most?: number;
}

const HEAD = 24;
const MARK = 0xffffffff;
const PART = 1;
const TAKEN = 2;
/** Parts that may be under way. */
const UNDER_WAY = 2;

/**
 * A channel that takes frames of any size, over one that is given at most 4 MiB at a time. One that breaks these rules is closed.
 * @param heard is told of each part
 */
export function inParts(
  channel: Channel,
  heard: PartsListener = () => undefined,
  { part = PART_BYTES, most = LARGEST_FRAME }: PartsLimits = {},
): Channel {
  const waiting: Bytes[] = [];
  let waitingBytes = 0;
  /** How much of the first of those that wait is sent, and how many of its parts are not taken yet. */
  let sent = 0;
  let untaken = 0;
  let coming: { readonly bytes: Bytes; here: number } | undefined;

  function send(frame: Bytes): void {
    if (!waiting.length && frame.byteLength <= part) return channel.send(frame);
    waiting.push(frame);
    waitingBytes += frame.byteLength;
    if (waitingBytes > 2 * most) return end(); // the other side takes nothing any more
    sendOn();
  }

  function sendOn(): void {
    for (let frame = waiting[0]; frame && untaken < UNDER_WAY; frame = waiting[0]) {
      if (sent === 0 && frame.byteLength <= part) {
        channel.send(frame);
      } else {
        const bytes = frame.subarray(sent, sent + part - HEAD);
        channel.send(partOf(frame.byteLength, bytes));
        sent += bytes.byteLength;
        untaken++;
        heard("sending", sent, frame.byteLength);
        if (sent < frame.byteLength) continue;
      }
      waiting.shift();
      waitingBytes -= frame.byteLength;
      sent = 0;
    }
  }

  function take(bytes: Bytes, listener: (frame: Bytes) => void): void {
    if (isFrame(bytes)) return coming ? end() : listener(bytes);
    const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const kind = head.getUint32(8, true);
    if (kind === TAKEN && untaken > 0) {
      untaken--;
      return sendOn();
    }
    if (kind !== PART || bytes.byteLength <= HEAD) return end();
    const total = head.getFloat64(16, true);
    if (!(total <= most)) return end();
    coming ??= { bytes: new Uint8Array(total), here: 0 };
    const { bytes: whole, here } = coming;
    if (total !== whole.byteLength || here + bytes.byteLength - HEAD > total) return end();
    whole.set(bytes.subarray(HEAD), here);
    coming.here += bytes.byteLength - HEAD;
    channel.send(taken());
    heard("receiving", coming.here, total);
    if (coming.here < total) return;
    coming = undefined;
    listener(whole);
  }

  function forget(): void {
    waiting.length = waitingBytes = sent = 0;
    coming = undefined;
  }

  function end(): void {
    forget();
    channel.close();
  }

  return {
    send,
    onMessage: (listener) => channel.onMessage((bytes) => take(bytes, listener)),
    onClose: (listener) =>
      channel.onClose((...how) => {
        forget();
        listener(...how);
      }),
    close: end,
  };
}

/** Whether these bytes are a frame, and no part of one. */
export function isFrame(bytes: Bytes): boolean {
  if (bytes.byteLength < 12) return true;
  const head = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return head.getUint32(0, true) !== MARK || head.getUint32(4, true) !== MARK;
}

function partOf(total: number, bytes: Bytes): Bytes {
  const made = marked(HEAD + bytes.byteLength, PART);
  new DataView(made.buffer).setFloat64(16, total, true);
  made.set(bytes, HEAD);
  return made;
}

const taken = (): Bytes => marked(12, TAKEN);

function marked(length: number, kind: number): Bytes {
  const made = new Uint8Array(length);
  made.fill(0xff, 0, 8);
  new DataView(made.buffer).setUint32(8, kind, true);
  return made;
}
