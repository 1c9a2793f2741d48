// From an instruction to the kernel calls that carry it out.
//
// What is per sample is one call, for the whole batch or for a shard of it. Sums over the batch whose
// rule says so are one call a shard, each into a part of its own, and their tree.

import { shardsOf } from "../ops/shards";
import type { TensorPath } from "../protocol/protocol";
import { align, scratchOf, type Arena, type Place } from "./arena";
import { VIEW_BYTES, viewWords } from "./layout";
import type { Call, KernelMachine } from "./machine";
import type { Instruction, Program } from "./program";

export class Calls {
  /** Working memory that calls share, one after another. */
  readonly scratch: number;

  constructor(
    private readonly program: Program,
    private readonly arena: Arena,
    private readonly machine: KernelMachine,
  ) {
    const bytes = program.instructions.reduce((most, i) => Math.max(most, scratchOf(program, i)), 0);
    this.scratch = machine.allocate(bytes);
  }

  /** All of an instruction, for the whole batch. */
  of(instruction: Instruction): readonly Call[] {
    return instruction.run.kernel?.inShards ? this.#inShards(instruction) : [this.#whole(instruction)];
  }

  /** An instruction's share of one shard, with working memory of the caller's. Only for what is per sample. */
  ofShard(instruction: Instruction, shard: number, scratch: number): Call {
    const { reads, writes } = instruction;
    return this.#call(
      instruction,
      [...Object.values(reads), writes].map((path) => this.view(path, shard)),
      scratch,
    );
  }

  place(path: TensorPath): Place {
    const place = this.arena.places.get(path);
    if (!place) throw new Error(`simd: there is no tensor "${path}"`);
    return place;
  }

  /** The view of a tensor's shard, or of the whole of what is not per sample. */
  view(path: TensorPath, shard?: number): number {
    const { view, shards } = this.place(path);
    return shard === undefined ? view : (shards[shard] ?? view);
  }

  #whole(instruction: Instruction): Call {
    const { reads, writes } = instruction;
    return this.#call(
      instruction,
      [...Object.values(reads), writes].map((path) => this.view(path)),
    );
  }

  #inShards(instruction: Instruction): readonly Call[] {
    const { reads, writes } = instruction;
    const shards = shardsOf(this.program.batchSize);
    if (shards.length < 2) return [this.#whole(instruction)];
    const { layout } = this.place(writes);
    const stride = align(layout.bytes);
    const parts = this.machine.allocate(stride * shards.length);
    const sums = shards.map((_, shard) => {
      const part = this.#record(viewWords(layout, parts + shard * stride));
      const operands = Object.values(reads).map((path) => this.view(path, shard));
      return this.#call(instruction, [...operands, part]);
    });
    return [...sums, ["Tree_sum", parts, stride, shards.length, this.view(writes)]];
  }

  #record(words: readonly number[]): number {
    const address = this.machine.allocate(VIEW_BYTES);
    new Int32Array(this.machine.memory.buffer, address).set(words);
    return address;
  }

  #call(instruction: Instruction, views: readonly number[], working = this.scratch): Call {
    const { op, rule, attrs, run } = instruction;
    const name = `${op}_${rule}`;
    if (!this.machine.has(name)) throw new Error(`simd: ${op} has no kernel for its rule "${rule}"`);
    const needs = run.kernel;
    const values = (needs?.attrs ?? []).map((key) => attrs[key] as number);
    const window = needs?.pooledBy ? [pooledBy(this.program, instruction.layer)] : [];
    const batch = needs?.batchSize ? [this.program.batchSize] : [];
    const scratch = needs?.scratch ? [working] : [];
    return [name, ...views, ...values, ...window, ...batch, ...scratch];
  }
}

/** The size of the windows, side by side, in which a layer's output is pooled next (through a ReLU, perhaps); else 1. */
export function pooledBy({ model: { layers } }: Program, layer: string): number {
  const rest = layers.slice(layers.findIndex(({ name }) => name === layer) + 1);
  const pool = rest.find(({ type }) => type !== "ReLU");
  if (pool?.type !== "MaxPool2d") return 1;
  const { kernelSize, stride, padding = 0 } = pool.attrs;
  return kernelSize === stride && padding === 0 ? (kernelSize as number) : 1;
}
