// WebAssembly memory and the kernels in it. Everything a run needs is placed here once and
// never moved; the memory goes when the machine goes.

import type { Images } from "../../data/dataset";
import { valuesOfBytes, type Normalization } from "../../data/normalization";
import type { Call } from "../../ops/fusion";
import { align } from "./arena";
import { MOST_BYTES } from "./layout";

const PAGE = 65536;
/** Kernels keep their own tables (of exp and log) below this address. */
const BASE = 65536;

export type { Call } from "../../ops/fusion";

export class KernelMachine {
  readonly #exports: Record<string, unknown>;
  readonly #names: readonly string[];
  readonly #images = new Map<Images, { pixels: number; labels: number }>();
  readonly #tables = new Map<string, number>();
  readonly #working = new Map<string, { readonly address: number; readonly bytes: number }>();
  #end = BASE;

  private constructor(
    readonly module: WebAssembly.Module,
    readonly memory: WebAssembly.Memory,
  ) {
    this.#exports = new WebAssembly.Instance(module, { env: { memory, abort } }).exports;
    this.#names = Object.keys(this.#exports);
  }

  /** A machine with memory of its own. */
  static alone(module: WebAssembly.Module): KernelMachine {
    return new KernelMachine(module, new WebAssembly.Memory({ initial: BASE / PAGE }));
  }

  /** A machine whose memory other threads may join. The module must have been compiled for that. */
  static shared(module: WebAssembly.Module): KernelMachine {
    const memory = new WebAssembly.Memory({ initial: BASE / PAGE, maximum: MOST_BYTES / PAGE, shared: true });
    return new KernelMachine(module, memory);
  }

  /** Another thread's machine, to run kernels on its memory; only the first may allocate. */
  static join(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelMachine {
    return new KernelMachine(module, memory);
  }

  get memoryBytes(): number {
    return this.#end;
  }

  /**
   * Reserves zeroed bytes for good; gives their address, on a cache line.
   * @throws Error where there is no room for them
   */
  allocate(bytes: number): number {
    const address = this.#end;
    if (!(address + bytes < MOST_BYTES))
      throw new Error(`simd: the run takes ${address + bytes} bytes, at most ${MOST_BYTES} are possible`);
    this.#end = align(address + bytes);
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /**
   * Bytes that all who ask for them by this name have in common, and use one after another: nothing in them lasts.
   * Addresses that were given before stay good.
   */
  working(name: string, bytes: number): number {
    let known = this.#working.get(name);
    if (!known || known.bytes < bytes)
      this.#working.set(name, (known = { address: this.allocate(bytes), bytes }));
    return known.address;
  }

  /** @throws Error when there is no such kernel. */
  bind([name, ...args]: Call): () => number {
    const kernel = this.#exports[name];
    if (typeof kernel !== "function") throw new Error(`simd: there is no kernel "${name}"`);
    return kernel.bind(undefined, ...args) as () => number;
  }

  /** A kernel as a number that is the same in every thread. */
  number(kernel: string): number {
    return this.#names.indexOf(kernel);
  }

  name(number: number): string {
    return this.#names[number] ?? `number ${number}`;
  }

  has(kernel: string): boolean {
    return typeof this.#exports[kernel] === "function";
  }

  /** Copies a set of images in, once. */
  place(images: Images): { pixels: number; labels: number } {
    let placed = this.#images.get(images);
    if (!placed) {
      const { pixels, labels } = images;
      placed = { pixels: this.allocate(pixels.length), labels: this.allocate(labels.length * 4) };
      new Uint8Array(this.memory.buffer).set(pixels, placed.pixels);
      new Int32Array(this.memory.buffer, placed.labels, labels.length).set(labels);
      this.#images.set(images, placed);
    }
    return placed;
  }

  /** Numbers that a kernel is given by their address, as float64; and how many there are. */
  numbers(values: readonly number[]): readonly [address: number, count: number] {
    const key = JSON.stringify(values);
    let address = this.#tables.get(key);
    if (address === undefined) {
      address = this.allocate(values.length * 8);
      new Float64Array(this.memory.buffer, address, values.length).set(values);
      this.#tables.set(key, address);
    }
    return [address, values.length];
  }

  /** The float32 value of each byte under a normalisation, channel by channel. */
  table(normalization: Normalization, channels: number): number {
    const key = JSON.stringify([normalization.mean, normalization.deviation, channels]);
    let address = this.#tables.get(key);
    if (address === undefined) {
      const count = 256 * channels;
      address = this.allocate(count * 4);
      valuesOfBytes(normalization, channels, new Float32Array(this.memory.buffer, address, count));
      this.#tables.set(key, address);
    }
    return address;
  }
}

function abort(): never {
  throw new Error("simd: a kernel aborted");
}
