// A pipe for frames: a message port on the desktop, a WebSocket in the browser.

export interface Channel {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Registers the one listener; bytes that came before it are kept for it. */
  onMessage(listener: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  /** The pipe ended; why, where the other side could say. */
  onClose(listener: (reason?: string) => void): void;
  close(): void;
}
