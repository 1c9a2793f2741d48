// Where a program's tensors lie, planned once: each has a place of its own, so that all
// of them stay readable and a running iteration allocates nothing.

import type { Shapes } from "../../tensor/tensor";
import { shardsOf } from "../../ops/shared/shards";
import type { TensorPath } from "../../protocol/protocol";
import { layoutOf, VIEW_BYTES, viewWords, type Layout } from "./layout";
import type { Instruction, Program } from "../program/program";

export interface Place {
  readonly layout: Layout;
  /** Where the allocation starts; element 0 lies `layout.lead` further. Parameters move: see their record. */
  readonly address: number;
  /** The record by which a kernel knows it whole. */
  readonly view: number;
  /** Records of the shards of the batch it is made of; empty for what is not per sample. */
  readonly shards: readonly number[];
}

export interface Arena {
  readonly places: ReadonlyMap<TensorPath, Place>;
  /** What to write at the places' views before the first kernel runs: address, words. */
  readonly records: readonly (readonly [view: number, words: readonly number[]])[];
  /** The first byte after everything. */
  readonly end: number;
}

/** Lays out a program's tensors from `base` on. */
export function planArena(program: Program, base: number): Arena {
  const halos = halosOf(program);
  const shards = shardsOf(program.batchSize);
  const tensors = Object.values(program.tensors);
  const perSample = tensors.filter((one) => one.perSample).length;
  let view = align(base);
  let address = align(view + (tensors.length + perSample * shards.length) * VIEW_BYTES);
  const places = new Map<TensorPath, Place>();
  const records: [number, readonly number[]][] = [];
  const record = (words: readonly number[]): number => {
    records.push([view, words]);
    view += VIEW_BYTES;
    return records.at(-1)![0];
  };
  for (const { path, shape, dtype, role, perSample } of tensors) {
    const layout = layoutOf(shape, dtype, {
      perSample,
      halo: halos.get(path) ?? 0,
      packed: role === "input" && perSample && mayBePacked(program, path),
    });
    places.set(path, {
      layout,
      address,
      view: record(viewWords(layout, address)),
      shards: perSample ? shards.map((shard) => record(viewWords(layout, address, shard))) : [],
    });
    address = align(address + layout.bytes);
  }
  return { places, records, end: address };
}

/** The widest halo that any reader of a tensor wants. */
function halosOf(program: Program): Map<TensorPath, number> {
  const halos = new Map<TensorPath, number>();
  for (const instruction of program.instructions) {
    const wanted = instruction.run.kernel?.halo?.(shapesFor(program, instruction), instruction.attrs) ?? {};
    for (const [name, halo] of Object.entries(wanted)) {
      const path = instruction.operands[name]!;
      halos.set(path, Math.max(halos.get(path) ?? 0, halo));
    }
  }
  // A gradient lies as its tensor does, so that one offset serves both.
  for (const { path, role, of } of Object.values(program.tensors)) {
    const halo = role === "gradient" ? halos.get(of!) : undefined;
    if (halo !== undefined) halos.set(path, Math.max(halos.get(path) ?? 0, halo));
  }
  return halos;
}

/** The working memory that an instruction's kernel wants, in bytes. */
export function scratchOf(program: Program, instruction: Instruction): number {
  return instruction.run.kernel?.scratch?.(shapesFor(program, instruction), instruction.attrs) ?? 0;
}

/** Of all its operands, by local name. */
export function shapesFor(program: Program, { operands }: Instruction): Shapes {
  return Object.fromEntries(
    Object.entries(operands).map(([name, path]) => [name, program.tensors[path]!.shape]),
  );
}

/** Whether all that reads a tensor takes it with its channels packed. */
function mayBePacked({ instructions }: Program, wanted: TensorPath): boolean {
  return instructions.every(({ reads, run }) =>
    Object.entries(reads).every(([local, path]) => path !== wanted || run.kernel?.packed?.includes(local)),
  );
}

/** To a cache line. */
export function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}
