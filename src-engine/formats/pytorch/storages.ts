// Where the numbers of a file's storages stand: what both forms of PyTorch's files come down to.

import type { Storage, Value } from "./pickleValue";

export interface Opened {
  /** What was saved. */
  readonly value: Value;
  /** Of a storage, how many bytes it has. @throws FormatError where the file has none */
  size(storage: Storage): number;
  bytes(storage: Storage): Promise<{ readonly bytes: Uint8Array; readonly bigEndian: boolean }>;
}
