// What a program takes of the machine's memory, from its shapes alone: where `cost.ts` tells the time, this tells the bytes.

import { shardsOf } from "../../ops/shared/shards";
import { sizeOf } from "../../tensor/tensor";
import { planArena, scratchOf } from "../machine/arena";
import { partBytes } from "../program/calls";
import { sumsOverShards } from "../program/stages";
import { bytesOf, outlineOf, workingOf } from "../program/plan";
import type { Program } from "../program/program";

/** Bytes. */
interface Memory {
  /** Running free: tensors that do not live at once share a place. */
  readonly free: number;
  /** Stepping: every tensor has its own. What running free takes is part of it. */
  readonly stepping: number;
  /** What kernels work in, and the parts of sums over the batch, besides either. */
  readonly working: number;
  /** What an iteration hands to the next: so much does a checkpoint hold. */
  readonly carried: number;
}

/** Plans as for a run, and allocates nothing. */
export function memoryOf(program: Program): Memory {
  const arena = planArena(program, 0);
  let allocated = 0;
  const allocate = (bytes: number): number => {
    allocated += bytes;
    return 0;
  };
  const outline = outlineOf(program, arena, { view: () => 0, allocate });
  const { tasks, parts } = workingOf(program, arena, outline);
  return {
    free: bytesOf(program, arena, outline) + allocated,
    stepping: arena.end + allocated,
    working: tasks.reduce((sum, bytes) => sum + bytes, 0) + parts,
    carried: carriedBytes(program),
  };
}

/** Bytes of what an iteration hands to the next, 4 an element. */
export function carriedBytes({ carried, tensors }: Pick<Program, "carried" | "tensors">): number {
  return carried.reduce((sum, path) => sum + 4 * sizeOf(tensors[path]!.shape), 0);
}

/** What has to be reserved before anything can be run: more than is ever touched. */
export function reservedBytes(program: Program): number {
  const arena = planArena(program, 0);
  const { instructions, batchSize } = program;
  const shards = shardsOf(batchSize).length;
  const scratch = Math.max(0, ...instructions.map((one) => scratchOf(program, one)));
  const sums = instructions.filter((one) => sumsOverShards(program, one));
  const part = Math.max(0, ...sums.map((one) => partBytes(arena, one)));
  return arena.end + shards * (scratch + part);
}
