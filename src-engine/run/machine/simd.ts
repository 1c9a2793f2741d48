// The fast copy: float32, one WebAssembly kernel an instruction, or several instructions in
// one where nobody is looking (plan.ts).

import { shardsOf } from "../../ops/shared/shards";
import type { Backend, Executor, Machine, Pacing } from "../backend";
import { KernelMachine } from "./machine";
import { longestOf } from "../cost/pace";
import type { Program } from "../program/program";
import { SimdExecutor } from "./simdExecutor";
import { ThreadPool, type StartThread } from "./threads";

/** The compiled kernels: the same code, for memory of one's own and for shared memory. */
export interface Kernels {
  readonly alone: Uint8Array;
  readonly shared: Uint8Array;
}

export interface Threading {
  /** How many threads take part, the calling one included. */
  readonly threads: number;
  readonly start: StartThread;
  /** Is told, once, why one thread does everything after all: memory cannot be shared here, or threads not started. */
  alone?(reason: string): void;
}

/**
 * The SIMD backend over compiled kernels, on one thread or several. The numbers do not depend on how many.
 * @param apart every tensor keeps its place when running free as well, so that all that is written can be read afterwards
 * @throws Error naming an op whose rule has no kernel, when a program that uses it is opened
 */
export function simd(kernels: Kernels, threading?: Threading, { apart = false } = {}): Backend {
  const several =
    threading && threading.threads > 1 ? severalThreads(kernels.shared, threading, apart) : undefined;
  let module: WebAssembly.Module | undefined;
  const alone = (pacing?: Pacing): SimdMachine => {
    module ??= new WebAssembly.Module(kernels.alone);
    return new SimdMachine(KernelMachine.alone(module), apart, pacing);
  };
  return { name: "simd", start: (pacing) => several?.(pacing) ?? alone(pacing) };
}

/** Machines with threads; none from the first time that they cannot be had. */
function severalThreads(
  kernels: Uint8Array,
  threading: Threading,
  apart: boolean,
): (pacing?: Pacing) => SimdMachine | undefined {
  let module: WebAssembly.Module | undefined;
  let possible = true;
  return (pacing) => {
    if (!possible) return undefined;
    try {
      module ??= new WebAssembly.Module(kernels);
      const machine = KernelMachine.shared(module);
      return new SimdMachine(
        machine,
        apart,
        pacing,
        new ThreadPool(machine, threading.threads, threading.start),
      );
    } catch (error) {
      possible = false;
      threading.alone?.((error as Error).message);
      return undefined;
    }
  };
}

class SimdMachine implements Machine {
  readonly #executors: SimdExecutor[] = [];

  constructor(
    private readonly machine: KernelMachine,
    private readonly apart: boolean,
    private readonly pacing?: Pacing,
    private readonly pool?: ThreadPool,
  ) {}

  /** What is reserved and nobody has used yet takes address space only. */
  get memoryBytes(): number {
    return this.#executors.reduce((sum, { unused }) => sum - unused, this.machine.memoryBytes);
  }

  open(program: Program): Executor {
    this.pacing?.expect(this, longestOf(program, "simd", shardsOf(program.batchSize).length));
    const executor = new SimdExecutor(program, this.machine, this.apart, this.pacing, this.pool);
    this.#executors.push(executor);
    return executor;
  }

  close(): void {
    this.pacing?.expect(this, 0);
    this.pool?.stop(); // the memory goes with the last reference to it
  }
}
