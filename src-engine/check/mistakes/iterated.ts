// An iteration in float64, every tensor kept: from what was given to what its rules make of it.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import { convert, type Tensor } from "../../tensor/tensor";

export type Values = Map<TensorPath, Tensor>;

/**
 * Runs a program's instructions.
 * @param given weights, buffers, the optimizer's state and settings, `input`, `target`: as far as the instructions read them
 * @param instructions all of them, or those that are wanted
 */
export function iterated(
  { instructions: all }: Pick<Program, "instructions">,
  given: ReadonlyMap<TensorPath, Tensor>,
  instructions: readonly Instruction[] = all,
): Values {
  const values: Values = new Map();
  for (const [path, tensor] of given)
    values.set(path, tensor.dtype === "int32" ? tensor : convert(tensor, "float64"));
  for (const instruction of instructions)
    values.set(
      instruction.writes,
      instruction.run.compute(operandsOf(instruction, values), instruction.attrs),
    );
  return values;
}

/** An instruction's operands by local name, as far as they are known; with the learning rate, by which weights may have moved too early. */
export function operandsOf({ operands }: Instruction, values: ReadonlyMap<TensorPath, Tensor>): Operands {
  const known: Record<string, Tensor> = {};
  for (const [local, path] of Object.entries(operands)) {
    const value = values.get(path);
    if (value) known[local] = value;
  }
  const rate = values.get("learningRate");
  return rate && !known["learningRate"] ? { ...known, learningRate: rate } : known;
}
