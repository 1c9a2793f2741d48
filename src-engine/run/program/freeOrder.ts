// The order of an iteration that nobody looks at: as the program has it, but every update as soon as it may run, so that a
// gradient need not be kept until all others are there.

import type { TensorPath } from "../../protocol/protocol";
import type { Instruction, Program } from "./program";

/**
 * An update comes after all that it reads is written, and after the last that reads what it writes over: running free puts a
 * next value in the place of the one before.
 */
export function freeOrder({
  instructions,
  tensors,
}: Pick<Program, "instructions" | "tensors">): Instruction[] {
  const written = new Map<TensorPath, number>();
  const read = new Map<TensorPath, number>();
  const due = new Map<number, Instruction[]>();
  const others = instructions.filter(({ phase }) => phase !== "update");
  const note = ({ reads, writes }: Instruction, at: number): void => {
    written.set(writes, at);
    for (const path of Object.values(reads)) read.set(path, Math.max(at, read.get(path) ?? -1));
  };
  others.forEach(note);
  for (const update of instructions.filter(({ phase }) => phase === "update")) {
    const { role, of } = tensors[update.writes]!;
    const replaced = role === "next" ? (read.get(of!) ?? -1) : -1;
    const at = Math.max(replaced, ...Object.values(update.reads).map((path) => written.get(path) ?? -1));
    due.set(at, [...(due.get(at) ?? []), update]);
    note(update, at);
  }
  return [...(due.get(-1) ?? []), ...others.flatMap((one, at) => [one, ...(due.get(at) ?? [])])];
}
