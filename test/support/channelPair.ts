// Two ends of a pipe inside one process. Delivers asynchronously, as the real ones do.

import type { Channel } from "../../src-engine/protocol/wire/channel";

export function channelPair(): [Channel, Channel] {
  const ends = [end(), end()] as const;
  return [attach(ends[0], ends[1]), attach(ends[1], ends[0])];
}

interface End {
  inbox: Uint8Array<ArrayBuffer>[];
  message: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
  closed: (() => void) | undefined;
  open: boolean;
}

function end(): End {
  return { inbox: [], message: undefined, closed: undefined, open: true };
}

function attach(mine: End, other: End): Channel {
  const deliver = (to: End, bytes: Uint8Array<ArrayBuffer>): void => {
    if (!to.open) return;
    if (to.message) to.message(bytes);
    else to.inbox.push(bytes);
  };
  return {
    send(bytes) {
      const copy = bytes.slice();
      void Promise.resolve().then(() => deliver(other, copy));
    },
    onMessage(listener) {
      mine.message = listener;
      for (const bytes of mine.inbox.splice(0)) listener(bytes);
    },
    onClose(listener) {
      mine.closed = listener;
    },
    close() {
      if (!mine.open) return;
      mine.open = false;
      other.open = false;
      void Promise.resolve().then(() => {
        mine.closed?.();
        other.closed?.();
      });
    },
  };
}
