// What an instruction has written beside what its rule says of the operands that are there, and the bound on their difference.

import { boundOf } from "../../src-engine/ops/shared/bound";
import type { Operands } from "../../src-engine/ops/op";
import type { Executor } from "../../src-engine/run/backend";
import { pooledBy } from "../../src-engine/run/program/calls";
import type { Instruction, Program } from "../../src-engine/run/program/program";
import { convert, unravel, zeros } from "../../src-engine/tensor/tensor";

export interface Compared {
  readonly at: number;
  readonly value: number;
  readonly float64: number;
  readonly bound: number;
}

/**
 * @param run whose instructions have run one by one
 * @param most how many elements of a large tensor are looked at, about
 */
export function comparedWithRule(
  program: Program,
  run: Pick<Executor, "read">,
  instruction: Instruction,
  most: number,
): Compared[] {
  const { run: rule, attrs, layer, writes } = instruction;
  const { shape, data } = run.read(writes);
  const x = operandsIn(program, run, instruction);
  const reference = rule.compute(x, attrs);
  const window = pooledBy(program, layer);
  const step = Math.max(1, Math.floor(data.length / most)) | 1;
  return Array.from({ length: Math.ceil(data.length / step) }, (_, i) => {
    const at = i * step;
    const bound = boundOf(rule, unravel(at, shape), x, attrs, window);
    return { at, value: data[at]!, float64: reference.data[at]!, bound };
  });
}

/** Those that the rule reads; of the others their shapes. */
function operandsIn(
  { tensors }: Program,
  run: Pick<Executor, "read">,
  { operands, reads }: Instruction,
): Operands {
  return Object.fromEntries(
    Object.entries(operands).map(([name, path]) => {
      if (!(name in reads)) return [name, { ...zeros([0]), shape: tensors[path]!.shape }];
      const tensor = run.read(path);
      return [name, tensor.dtype === "int32" ? tensor : convert(tensor, "float64")];
    }),
  );
}
