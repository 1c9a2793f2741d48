// From an instruction to the kernel calls that carry it out.
//
// What is per sample is one call, for the whole batch or for a shard of it. Sums over the batch whose
// rule says so are one call a shard, each into a part of its own, and their tree.

import { opOf } from "../../model/model";
import type { Numbers } from "../../ops/attrs";
import { readersOf } from "../../ops/fusion";
import { shardsOf } from "../../ops/shared/shards";
import type { TensorPath } from "../../protocol/protocol";
import { align, shapesFor, type Arena, type Place } from "../machine/arena";
import { VIEW_BYTES, viewWords } from "../machine/layout";
import type { Call, KernelMachine } from "../machine/machine";
import { type Instruction, type Program } from "./program";
import type { Sharing } from "./sharing";
import { sumsOverShards } from "./stages";

export class Calls {
  /** What a next value takes the place of. */
  readonly #nows: ReadonlyMap<TensorPath, TensorPath>;

  /** @param sharing whose place a tensor takes, where it is not to have its own */
  constructor(
    private readonly program: Program,
    private readonly arena: Arena,
    private readonly machine: KernelMachine,
    private readonly sharing: Sharing = new Map(),
  ) {
    this.#nows = new Map(program.nexts.map(([now, next]) => [next, now]));
  }

  /** All of an instruction, for the whole batch. */
  of(instruction: Instruction, scratch: number): readonly Call[] {
    return this.#calls(instruction, (path) => this.view(path), scratch);
  }

  /** The same where it may be a sum over several shards, whose parts begin at an address. */
  alone(instruction: Instruction, scratch: number, parts: number): readonly Call[] {
    if (!sumsOverShards(this.program, instruction)) return this.of(instruction, scratch);
    const scratches = shardsOf(this.program.batchSize).map(() => scratch);
    const { parts: each, sum } = this.sumOfShards(instruction, parts, scratches);
    return [...each, sum];
  }

  /** An instruction's share of one shard. Only for what is per sample. */
  ofShard(instruction: Instruction, shard: number, scratch: number): readonly Call[] {
    const { from } = shardsOf(this.program.batchSize)[shard]!;
    return this.#calls(instruction, (path) => this.view(path, shard), scratch, from);
  }

  /** An instruction's sum over the batch: what each shard does, with parts one after another from an address on, and what then adds them up. */
  sumOfShards(
    instruction: Instruction,
    address: number,
    scratches: readonly number[],
  ): { readonly parts: readonly Call[]; readonly sum: Call } {
    const { writes } = instruction;
    const stride = partBytes(this.arena, instruction);
    const { layout } = this.place(writes);
    const parts = scratches.map((scratch, shard) => {
      const part = this.#record(viewWords(layout, address + shard * stride));
      const operands = operandsOf(instruction, (path) => this.view(path, shard));
      return this.#call(instruction, [...operands, part], scratch);
    });
    return { parts, sum: ["Tree_sum", address, stride, scratches.length, this.view(writes)] };
  }

  /**
   * An update that writes over what it takes the place of, and reads what others have put there: for running free, where
   * nobody wants both. Kernels of next values go through their memory once, so that they can.
   */
  inPlace(instruction: Instruction, scratch: number): readonly Call[] {
    return this.#calls(instruction, (path) => this.view(this.#nows.get(path) ?? path), scratch);
  }

  place(path: TensorPath): Place {
    const place = this.arena.places.get(this.sharing.get(path) ?? path);
    if (!place) throw new Error(`simd: there is no tensor "${path}"`);
    return place;
  }

  /** The view of a tensor's shard, or of the whole of what is not per sample. */
  view(path: TensorPath, shard?: number): number {
    const { view, shards } = this.place(path);
    return shard === undefined ? view : (shards[shard] ?? view);
  }

  #record(words: readonly number[]): number {
    const address = this.machine.allocate(VIEW_BYTES);
    new Int32Array(this.machine.memory.buffer, address).set(words);
    return address;
  }

  /** One call, or one for each operand where a kernel takes one at a time, for each but the first where it takes two. */
  #calls(
    instruction: Instruction,
    of: (path: TensorPath) => number,
    scratch: number,
    first = 0,
  ): readonly Call[] {
    const { writes, run } = instruction;
    const operands = operandsOf(instruction, of);
    const result = of(writes);
    if (run.kernel?.oneByOne)
      return operands.map((operand, i) =>
        this.#call(instruction, [operand, result], scratch, { first, operand: i }),
      );
    if (!run.kernel?.pairwise) return [this.#call(instruction, [...operands, result], scratch, { first })];
    const [left, ...others] = operands;
    return others.map((operand, i) =>
      this.#call(instruction, [i ? result : left!, operand, result], scratch, { first }),
    );
  }

  /** @param first the number of its first sample @param operand of the one that it is for, where it takes one at a time */
  #call(
    instruction: Instruction,
    views: readonly number[],
    working: number,
    { first = 0, operand = 0 } = {},
  ): Call {
    const { op, rule, attrs, kernelAttrs, run } = instruction;
    const needs = run.kernel;
    const name = `${op}_${needs?.called ?? rule}`;
    if (!this.machine.has(name)) throw new Error(`simd: ${op} has no kernel for its rule "${rule}"`);
    const table = needs?.table ? this.machine.numbers([attrs[needs.table] as Numbers].flat()) : [];
    const window = needs?.pooledBy ? [pooledBy(this.program, instruction.layer)] : [];
    const batch = needs?.batchSize ? [this.program.batchSize] : [];
    const sizes = needs?.sizes?.(shapesFor(this.program, instruction), attrs, operand) ?? [];
    const sample = needs?.firstSample ? [first] : [];
    const scratch = needs?.scratch ? [working] : [];
    return [name, ...views, ...kernelAttrs, ...table, ...window, ...batch, ...sizes, ...sample, ...scratch];
  }
}

/** What a kernel is given for what its rule reads, 0 for what is left out. */
function operandsOf({ reads, run }: Instruction, of: (path: TensorPath) => number): readonly number[] {
  const views = Object.values(reads).map(of);
  for (const at of run.kernel?.absent ?? []) views.splice(at, 0, 0);
  return views;
}

/** What a shard's part of a sum takes. */
export function partBytes({ places }: Arena, { writes }: Instruction): number {
  return align(places.get(writes)!.layout.bytes);
}

/** The size of the windows, side by side, in which a layer's output is pooled next (through a ReLU, perhaps); else 1. */
export function pooledBy(program: Program, layer: string): number {
  const found = program.layers.find(({ name }) => name === layer);
  const [reader, ...others] = found ? readersOf(program, found.output) : [];
  if (!reader || others.length) return 1;
  const op = opOf(reader);
  return op.sparseGradient ? pooledBy(program, reader.name) : (op.windowsOf?.(reader.attrs) ?? 1);
}
