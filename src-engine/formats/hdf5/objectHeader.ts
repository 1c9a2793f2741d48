// An object's header: messages that say what it is, in one of two versions, in one piece or several.

import { fail, type Hdf5Bytes } from "./hdf5Bytes";

export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

const CONTINUATION = 0x10;
const MOST_MESSAGES = 10_000;

/**
 * All messages of an object: continuations are followed, and empty ones left out.
 * @param address of its header, in bytes
 * @throws FormatError where a message is shared with another object, or there are too many
 */
export function messagesAt(file: Hdf5Bytes, address: number): readonly Message[] {
  const messages: Message[] = [];
  const isNew = file.signature(address) === "OHDR";
  const pieces: { at: number; end: number }[] = [
    isNew ? firstOfNew(file, address) : firstOfOld(file, address),
  ];
  const flags = isNew ? file.u8(address + 5) : 0;
  const [head, alignment] = isNew ? [flags & 4 ? 6 : 4, 1] : [8, 8];
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    let { at } = piece;
    while (at + head <= piece.end) {
      const type = isNew ? file.u8(at) : file.u16(at);
      const size = file.u16(at + (isNew ? 1 : 2));
      const shared = file.u8(at + (isNew ? 3 : 4)) & 2;
      const from = at + head;
      if (shared && type !== 0x0c) fail(`an object at ${address} shares a message, which is not read`);
      if (type === CONTINUATION) pieces.push(pieceAt(file, from, isNew));
      else if (type !== 0) messages.push({ type, at: from, size });
      if (messages.length + pieces.length > MOST_MESSAGES)
        fail(`an object at ${address} has more than ${MOST_MESSAGES} messages`);
      at = from + Math.ceil(size / alignment) * alignment;
    }
  }
  return messages;
}

function firstOfOld(file: Hdf5Bytes, address: number): { at: number; end: number } {
  const version = file.u8(address);
  if (version !== 1) fail(`the object at ${address} is of version ${version}; known are 1 and 2`);
  return { at: address + 16, end: address + 16 + file.u32(address + 8) };
}

function firstOfNew(file: Hdf5Bytes, address: number): { at: number; end: number } {
  const flags = file.u8(address + 5);
  const width = 1 << (flags & 3);
  const sized = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const at = sized + width;
  return { at, end: at + file.unsigned(sized, width) };
}

function pieceAt(file: Hdf5Bytes, message: number, isNew: boolean): { at: number; end: number } {
  const [at, length] = [file.u64(message), file.u64(message + 8)];
  if (!isNew) return { at, end: at + length };
  if (file.signature(at) !== "OCHK") fail(`at ${at} an object should go on`);
  return { at: at + 4, end: at + length - 4 };
}
