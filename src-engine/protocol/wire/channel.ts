// A pipe for frames: a message port on the desktop, a WebSocket in the browser.

export interface Channel {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Registers the one listener; bytes that came before it are kept for it. */
  onMessage(listener: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  /** The pipe ended; why, where the other side could say. `isFull`: it has as many pages as it serves. */
  onClose(listener: (reason?: string, isFull?: boolean) => void): void;
  close(): void;
}

/** The code with which a WebSocket is closed that is one page too many. */
export const TOO_MANY_PAGES = 4003;
