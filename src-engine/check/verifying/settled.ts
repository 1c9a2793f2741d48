// What a rule draws, or chooses among several: where it was not recorded, what was recorded beside it may say how it came out.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { TensorPath } from "../../protocol/protocol";
import type { Known, KnownTensors } from "./known";
import { coarsest } from "../bounds/precisions";

interface Settled {
  readonly known: Known;
  readonly note: string;
}

export function settled(instruction: Instruction, known: KnownTensors): Settled | undefined {
  const { run, attrs, layer } = instruction;
  if (!run.settled) return undefined;
  const own = known.program.instructions.filter((one) => one.layer === layer && one.op === instruction.op);
  const paths = new Map<string, TensorPath>();
  for (const { operands, rule, writes } of own) {
    for (const [local, path] of Object.entries(operands)) paths.set(local, path);
    paths.set(rule, writes);
  }
  const beside = [...paths].flatMap(([local, path]) => {
    const found = known.recorded(path);
    return found ? [[local, found] as const] : [];
  });
  const x: Operands = Object.fromEntries(beside.map(([local, { tensor }]) => [local, tensor]));
  const chosen = run.settled(x, attrs);
  if (!chosen) return undefined;
  const precision = coarsest(beside.map(([, one]) => one.precision));
  return { known: { tensor: chosen.tensor, precision, isComputed: true }, note: chosen.note };
}
