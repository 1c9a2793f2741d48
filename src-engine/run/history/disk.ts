// A disk, as far as the engine knows one: whoever runs it has one, or has none. Everything happens at once, so that what is
// kept never depends on how fast a disk is.

export interface Disk {
  /** Where it is, for people. */
  readonly folder: string;
  /** Bytes that may lie there. */
  readonly limit: number;
  /** A place of one's own. @throws Error where there is none to be had */
  open(): BlobStore;
}

/** Bytes by number. */
export interface BlobStore {
  /** @throws Error where there is no room for them; what was there before is as it was */
  put(parts: readonly Uint8Array[]): number;
  /** Reads it into parts of the same sizes. @throws Error where it cannot be read, or is not what was put */
  get(blob: number, into: readonly Uint8Array[]): void;
  drop(blob: number): void;
  /** Lets go of all of them. */
  close(): void;
}
