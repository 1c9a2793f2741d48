// Keeps what arrives until somebody listens, and ends once.

type Bytes = Uint8Array<ArrayBuffer>;

interface Inbox {
  receive(data: unknown): void;
  close(reason?: string, isFull?: boolean): void;
  onMessage(listener: (bytes: Bytes) => void): void;
  onClose(listener: (reason?: string, isFull?: boolean) => void): void;
}

/** What came before anybody listened is handed over in order, with the ending behind it. */
export function createInbox(): Inbox {
  let kept: Bytes[] = [];
  let message: ((bytes: Bytes) => void) | undefined;
  let closed: ((reason?: string, isFull?: boolean) => void) | undefined;
  let ending: [reason: string | undefined, isFull: boolean | undefined] | undefined;
  return {
    receive(data) {
      const bytes = asBytes(data);
      if (message) message(bytes);
      else kept.push(bytes);
    },
    close(...how) {
      if (ending) return;
      ending = [how[0], how[1]];
      closed?.(...how);
    },
    onMessage(listener) {
      message = listener;
      const waiting = kept;
      kept = [];
      for (const bytes of waiting) listener(bytes);
    },
    onClose(listener) {
      closed = listener;
      if (ending) listener(...ending);
    },
  };
}

function asBytes(data: unknown): Bytes {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (data instanceof Uint8Array && data.buffer instanceof ArrayBuffer) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw new TypeError(`channel: expected a frame's bytes, got ${typeof data}`);
}
