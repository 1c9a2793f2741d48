// What the model makes of the weights and the batch that a recording has: every tensor, in float64.

import type { TensorPath } from "../../protocol/protocol";
import { iterationTime } from "../../run/cost/cost";
import { reference } from "../../run/reference";
import type { Program } from "../../run/program/program";
import { sizeOf, zeros, type Tensor } from "../../tensor/tensor";
import type { Candidates } from "./candidates";
import { flattenedIn } from "./layouts";
import { laidOut } from "./turned";

/** @param most milliseconds. Undefined where it would take longer, or something is missing that all hangs on. */
export async function computed(
  program: Program,
  found: Candidates,
  most: number,
): Promise<ReadonlyMap<TensorPath, Tensor> | undefined> {
  const needed = Object.values(program.tensors).filter(
    ({ role }) => role === "input" || role === "target" || role === "parameter",
  );
  const mapped = new Map(found.mapping.map((one) => [one.path, one]));
  const isTooLong = iterationTime(program, "reference") > most;
  if (isTooLong || needed.some(({ path }) => !mapped.has(path))) return undefined;
  const flattened = flattenedIn(program);
  const executor = reference.start(undefined).open(program);
  for (const { path, shape, role, dtype } of Object.values(program.tensors)) {
    const one = mapped.get(path);
    const recorded = one && found.recorded(one.name);
    if (one && recorded && ["input", "target", "parameter", "buffer"].includes(role))
      executor.put(
        path,
        (await laidOut(recorded, program.tensors[path]!, flattened.get(path), one.layout)).tensor,
      );
    else if (program.carried.includes(path)) executor.put(path, zeros(shape, dtype));
  }
  executor.run(0, program.instructions.length);
  return new Map(
    program.instructions
      .filter(({ writes }) => sizeOf(program.tensors[writes]!.shape) > 1)
      .map(({ writes }) => [writes, executor.read(writes)]),
  );
}
