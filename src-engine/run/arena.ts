// One block of memory for a whole program, planned once: every tensor has a place of its
// own, so that all of them stay readable and a running iteration allocates nothing.

import type { TensorPath } from "../protocol/protocol";
import type { Instruction, Program } from "./program";
import { layoutOf, VIEW_BYTES, type Layout } from "./layout";
import type { Shapes } from "../ops/op";

export interface Place {
  readonly layout: Layout;
  /** Where the allocation starts; element 0 lies `layout.lead` further. */
  readonly address: number;
  /** Where its view record is. */
  readonly view: number;
}

export interface Arena {
  readonly places: ReadonlyMap<TensorPath, Place>;
  /** Working memory that instructions share, one after another. */
  readonly scratch: number;
  /** The first byte after everything. */
  readonly end: number;
}

/** Lays out a program's tensors from `base` on. */
export function planArena(program: Program, base: number): Arena {
  const halos = halosOf(program);
  const parameters = new Set(program.parameters.flatMap((path) => [path, `${path}.grad`, `${path}.next`]));
  const paths = Object.keys(program.shapes);
  let view = align(base);
  let address = align(view + paths.length * VIEW_BYTES);
  const places = new Map<TensorPath, Place>();
  for (const path of paths) {
    const layout = layoutOf(program.shapes[path]!, program.dtypes[path] ?? "float32", {
      parameter: parameters.has(path),
      halo: halos.get(path) ?? 0,
      packed: path === "input" && onlyConvolutionsRead(program, path),
    });
    places.set(path, { layout, address, view });
    view += VIEW_BYTES;
    address = align(address + layout.bytes);
  }
  const scratch = address;
  const scratchBytes = program.instructions.reduce((most, i) => Math.max(most, scratchOf(program, i)), 0);
  return { places, scratch, end: align(scratch + scratchBytes) };
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
  return halos;
}

function scratchOf(program: Program, instruction: Instruction): number {
  return instruction.run.kernel?.scratch?.(shapesFor(program, instruction), instruction.attrs) ?? 0;
}

function shapesFor(program: Program, { operands }: Instruction): Shapes {
  return Object.fromEntries(Object.entries(operands).map(([name, path]) => [name, program.shapes[path]!]));
}

function onlyConvolutionsRead(program: Program, path: TensorPath): boolean {
  return program.instructions.every(
    ({ op, reads }) => op === "Conv2d" || !Object.values(reads).includes(path),
  );
}

/** To a cache line. */
function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}
