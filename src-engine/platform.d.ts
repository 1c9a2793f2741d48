// What the engine may assume of its surroundings beyond the language: the few
// web standards that Node, Electron and every browser share. Anything else (a
// clock, a file, a socket) is handed in by the shell.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}

interface ReadableStreamReader<T> {
  read(): Promise<{ done: false; value: T } | { done: true; value?: undefined }>;
  cancel(): Promise<void>;
}
interface WritableStreamWriter<T> {
  write(chunk: T): Promise<void>;
  close(): Promise<void>;
}
declare class DecompressionStream {
  constructor(format: "gzip" | "deflate" | "deflate-raw");
  readonly readable: { getReader(): ReadableStreamReader<Uint8Array> };
  readonly writable: { getWriter(): WritableStreamWriter<Uint8Array> };
}

/** Of bytes in memory of their own: shared memory is refused. */
declare const crypto: {
  readonly subtle: { digest(algorithm: "SHA-256", bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(options: { initial: number; maximum?: number; shared?: boolean });
    /** A SharedArrayBuffer where the memory is shared; used as if it were the other. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
}
