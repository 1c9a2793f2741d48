// WebAssembly memory and the kernels in it. Everything a run needs is placed here once and
// never moved; the memory goes when the machine goes.

import type { Images } from "../data/dataset";
import type { Normalization } from "../data/batches";
import { align } from "./arena";

const PAGE = 65536;
/** Kernels keep their own tables (of exp and log) below this address. */
const BASE = 65536;

/** A kernel's name and arguments: plain data, so that another thread can be told. */
export type Call = readonly [kernel: string, ...args: number[]];

export class KernelMachine {
  readonly memory = new WebAssembly.Memory({ initial: BASE / PAGE });
  readonly #exports: Record<string, unknown>;
  readonly #images = new Map<Images, { pixels: number; labels: number }>();
  readonly #tables = new Map<string, number>();
  #end = BASE;

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module, { env: { memory: this.memory, abort } }).exports;
  }

  get memoryBytes(): number {
    return this.#end;
  }

  /** Reserves zeroed bytes for good; gives their address, on a cache line. */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end = align(address + bytes);
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** @throws Error when there is no such kernel. */
  bind([name, ...args]: Call): () => number {
    const kernel = this.#exports[name];
    if (typeof kernel !== "function") throw new Error(`simd: there is no kernel "${name}"`);
    return kernel.bind(undefined, ...args) as () => number;
  }

  has(kernel: string): boolean {
    return typeof this.#exports[kernel] === "function";
  }

  /** Copies a set of images in, once. */
  place(images: Images): { pixels: number; labels: number } {
    let placed = this.#images.get(images);
    if (!placed) {
      placed = { pixels: this.allocate(images.pixels.length), labels: this.allocate(images.labels.length) };
      const bytes = new Uint8Array(this.memory.buffer);
      bytes.set(images.pixels, placed.pixels);
      bytes.set(images.labels, placed.labels);
      this.#images.set(images, placed);
    }
    return placed;
  }

  /** The float32 value of each byte under a normalisation. */
  table({ mean, deviation }: Normalization): number {
    const key = `${mean} ${deviation}`;
    let address = this.#tables.get(key);
    if (address === undefined) {
      address = this.allocate(256 * 4);
      const values = new Float32Array(this.memory.buffer, address, 256);
      for (let raw = 0; raw < 256; raw++) values[raw] = (raw / 255 - mean) / deviation;
      this.#tables.set(key, address);
    }
    return address;
  }
}

function abort(): never {
  throw new Error("simd: a kernel aborted");
}
