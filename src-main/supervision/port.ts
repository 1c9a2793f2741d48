// Ports as channels: Electron's, which copy what is sent, and Node's.

import type { MessagePort } from "node:worker_threads";
import type { Channel } from "../../src-engine/protocol/wire/channel";

type Bytes = Uint8Array<ArrayBuffer>;

/** A port of Electron's utility process. Nothing may be transferred through it: the message would be lost. */
export function utilityChannel(port: Electron.MessagePortMain): Channel {
  return {
    send: (bytes) => port.postMessage(exact(bytes)),
    onMessage(listener) {
      port.on("message", ({ data }) => listener(checked(data)));
      port.start();
    },
    onClose: (listener) => void port.on("close", () => listener()),
    close: () => port.close(),
  };
}

/** A port between threads of Node. Copied as well: the sender may keep what it sent. */
export function threadChannel(port: MessagePort): Channel {
  return {
    send: (bytes) => port.postMessage(exact(bytes)),
    onMessage: (listener) => void port.on("message", (data) => listener(checked(data))),
    onClose: (listener) => void port.on("close", () => listener()),
    close: () => port.close(),
  };
}

/** A view is cloned with the whole buffer behind it, so it gets a buffer of its own first. */
function exact(bytes: Bytes): Bytes {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

function checked(data: unknown): Bytes {
  if (data instanceof Uint8Array && data.buffer instanceof ArrayBuffer) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw new TypeError(`port: expected a frame's bytes, got ${typeof data}`);
}
