// What an instruction was given, as it found it.

import type { Operands } from "../../ops/op";
import type { TensorPath } from "../../protocol/protocol";
import { zeros, type Tensor } from "../../tensor/tensor";
import type { MomentView } from "../momentView";

/**
 * Those that the rule reads; of the others their shapes, which are all that it may ask for.
 * @param at the instruction, by its place in the program
 * @throws Error where one is not written yet
 */
export function operandsFor(session: MomentView, at: number): Operands {
  const { instructions, tensors } = session.program;
  const { operands, reads } = instructions[at]!;
  const known = Object.entries(operands).map(([name, path]) => {
    const isRead = name in reads;
    const tensor = isRead
      ? written(path, session.readFor(at, path))
      : { ...nothing, shape: tensors[path]!.shape };
    return [name, tensor] as const;
  });
  return Object.fromEntries(known);
}

const nothing = zeros([0]);

/** @throws Error where there is none */
export function written(path: TensorPath, tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error(`tensor "${path}" is not written yet at this moment`);
  return tensor;
}
