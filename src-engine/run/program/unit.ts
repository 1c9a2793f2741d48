// A layer on its way through the compiler, what it reads of others, and who reads it.

import { inputNames, wantedInputs } from "../../ops/inputs";
import { differentiated, type Op, type Rules } from "../../ops/op";
import type { Attrs, TensorInfo, TensorPath } from "../../protocol/protocol";
import type { DType } from "../../tensor/tensor";

/** Its op, and the path of each local name. */
export interface Unit {
  readonly name: string;
  readonly op: Op;
  readonly attrs: Attrs;
  /** Its own, to which are added what its rules write. */
  readonly paths: Record<string, TensorPath>;
  /** Local names of what it reads of other layers. */
  readonly inputs: readonly string[];
}

/** A tensor's record but for what follows from the rule that writes it. */
export type Facts = Omit<TensorInfo, "path" | "shape" | "dtype"> & { readonly dtype?: DType };

/** Where a unit's rule writes and what that is; nothing where it is left out. */
export type Written = (
  rule: string,
  run: Rules<Attrs>[string],
) => { readonly path: TensorPath; readonly facts: Facts } | undefined;

/** A unit that reads a tensor, and the rule by which it gives a gradient back. */
export interface Reader {
  readonly unit: Unit;
  readonly rule: string;
}

/** The last unit, and those that what it reads is made by. */
export function beneath(units: readonly Unit[]): readonly Unit[] {
  const wanted = new Set([units.at(-1)?.paths.output]);
  return [...units]
    .reverse()
    .filter(({ paths, inputs }) => {
      if (!wanted.has(paths.output)) return false;
      for (const input of inputs) wanted.add(paths[input]);
      return true;
    })
    .reverse();
}

/** By the path of what is read, in the order of the units; only those that give a gradient back for it. */
export function readersOf(
  units: readonly Unit[],
  backwardOf: (op: Op) => Rules<Attrs>,
): ReadonlyMap<TensorPath, readonly Reader[]> {
  const readers = new Map<TensorPath, Reader[]>();
  for (const unit of units) {
    for (const rule of Object.keys(backwardOf(unit.op))) {
      const local = differentiated(rule);
      if (!unit.inputs.includes(local)) continue;
      const path = unit.paths[local]!;
      readers.set(path, [...(readers.get(path) ?? []), { unit, rule }]);
    }
  }
  return readers;
}

/** The local names of so many inputs: as the op lists them, its last one as often as it takes where that stands for any number. */
export function localInputs(op: Pick<Op, "type" | "inputs">, count: number): readonly string[] {
  const names = inputNames(op, count);
  if (!names) throw new Error(`${op.type} takes ${wantedInputs(op)}, got ${count}`);
  return names;
}
