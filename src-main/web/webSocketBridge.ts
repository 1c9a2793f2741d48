// A WebSocket and the engine's port, joined: bytes pass, nothing is looked into.

import type { MessagePort } from "node:worker_threads";
import type { RawData, WebSocket } from "ws";

/** A page this far behind is cut off, so that it cannot make the server grow; it reconnects to the same state. */
const MOST_UNSENT = 32 * 1024 * 1024;
const REASON_MAY_FOLLOW = 200;
const FAREWELL = 2000;

/** Close codes of our own; the reason is a sentence for people. */
export const ENGINE_GONE = 4001;
export const ENGINE_REFUSED = 4002;

/** Takes frames from either side to the other, in order, until one of them closes; a browser that does not read is cut off. */
export function pipe(socket: WebSocket, port: MessagePort): void {
  port.on("message", (bytes: Uint8Array) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(bytes, { binary: true });
    if (socket.bufferedAmount > MOST_UNSENT) socket.terminate();
  });
  // When the engine died the reason comes another way, a moment later.
  port.on("close", () => setTimeout(() => socket.close(), REASON_MAY_FOLLOW).unref());

  socket.on("message", (data, isBinary) => {
    if (isBinary) port.postMessage(asBytes(data));
    else socket.close(1003, "the engine reads binary frames only");
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => port.close());
}

/** A close reason has room for 123 bytes. Whoever does not answer the farewell is cut off. */
export function closeWith(socket: WebSocket, code: number, reason: string): void {
  let text = reason;
  while (Buffer.byteLength(text) > 123) text = `${text.slice(0, -2)}…`;
  socket.close(code, text);
  setTimeout(() => socket.terminate(), FAREWELL).unref();
}

function asBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return new Uint8Array(data);
}
