// The fast copy: float32, one WebAssembly kernel an instruction, in memory planned once.

import type { TensorPath } from "../protocol/protocol";
import { sizeOf, type Tensor } from "../tensor/tensor";
import { planArena, type Arena, type Place } from "./arena";
import type { Backend, Batch, Executor, State } from "./backend";
import { readLayout, viewWords, writeLayout } from "./layout";
import type { Instruction, Program } from "./program";

const PAGE = 65536;
/** Kernels keep their own tables (of exp and log) below this address. */
const BASE = 65536;

/**
 * The SIMD backend over compiled kernels.
 * @param kernels the bytes of kernels.wasm
 * @throws Error naming an op whose rule has no kernel, when a program that uses it is opened
 */
export function simd(kernels: Uint8Array): Backend {
  const module = new WebAssembly.Module(kernels);
  return { name: "simd", open: (program) => new SimdExecutor(program, module) };
}

class SimdExecutor implements Executor {
  readonly #arena: Arena;
  readonly #memory: WebAssembly.Memory;
  /**
   * One call an instruction, for each of the two roles that a parameter's memory can have:
   * `commit` does not copy the updated parameters, it exchanges the names.
   */
  readonly #calls: readonly [readonly Call[], readonly Call[]];
  #exchanged: 0 | 1 = 0;

  constructor(
    readonly program: Program,
    module: WebAssembly.Module,
  ) {
    this.#arena = planArena(program, BASE);
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(this.#arena.end / PAGE) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory, abort } });
    const words = new Int32Array(this.#memory.buffer);
    for (const { layout, address, view } of this.#arena.places.values()) {
      words.set(viewWords(layout, address), view / 4);
    }
    const bind = (exchanged: 0 | 1): readonly Call[] =>
      program.instructions.map((i) => this.#bind(i, exports, exchanged));
    this.#calls = [bind(0), bind(1)];
  }

  /** The size of the arena in bytes. */
  get memoryBytes(): number {
    return this.#arena.end;
  }

  setState(state: State): void {
    for (const [path, tensor] of state) this.#write(path, tensor);
  }

  setBatch({ input, target }: Batch): void {
    this.#write("input", input);
    this.#write("target", target);
  }

  run(from: number, to: number): void {
    const calls = this.#calls[this.#exchanged];
    for (let pc = from; pc < to; pc++) calls[pc]!();
  }

  read(path: TensorPath): Tensor {
    const { layout, address } = this.#place(path, this.#exchanged);
    return readLayout(layout, this.#memory.buffer, address);
  }

  commit(): void {
    this.#exchanged = this.#exchanged ? 0 : 1;
  }

  #write(path: TensorPath, tensor: Tensor): void {
    const { layout, address } = this.#place(path, this.#exchanged);
    if (tensor.data.length !== sizeOf(layout.shape)) {
      throw new RangeError(
        `simd: tensor "${path}" is [${layout.shape.join(",")}], got [${tensor.shape.join(",")}]`,
      );
    }
    writeLayout(layout, this.#memory.buffer, address, tensor);
  }

  #place(path: TensorPath, exchanged: 0 | 1): Place {
    const place = this.#arena.places.get(exchanged ? counterpart(this.program, path) : path);
    if (!place) throw new Error(`simd: there is no tensor "${path}"`);
    return place;
  }

  #bind(instruction: Instruction, exports: Record<string, unknown>, exchanged: 0 | 1): Call {
    const { op, rule, reads, writes, attrs, run } = instruction;
    const kernel = exports[`${op}_${rule}`];
    if (typeof kernel !== "function") throw new Error(`simd: ${op} has no kernel for its rule "${rule}"`);
    const views = [...Object.values(reads), writes].map((path) => this.#place(path, exchanged).view);
    const values = (run.kernel?.attrs ?? []).map((name) => attrs[name]);
    const args = [...views, ...values, ...(run.kernel?.scratch ? [this.#arena.scratch] : [])];
    return kernel.bind(undefined, ...args) as Call;
  }
}

type Call = () => void;

/** The memory that a parameter and its update take turns in. */
function counterpart({ parameters, shapes }: Program, path: TensorPath): TensorPath {
  const isUpdate = path.endsWith(".next");
  const parameter = isUpdate ? path.slice(0, -".next".length) : path;
  const update = `${parameter}.next`;
  if (!parameters.includes(parameter) || !shapes[update]) return path;
  return isUpdate ? parameter : update;
}

function abort(): never {
  throw new Error("simd: a kernel aborted");
}
