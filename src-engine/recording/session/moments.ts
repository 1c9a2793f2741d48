// The iterations of a recording as moments of a session, each read when somebody comes to it.

import { quoted } from "../../formats/formatError";
import type { TensorPath } from "../../protocol/protocol";
import type { RecordedMoments } from "../../run/recorded/recordedMoments";
import type { Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import type { ObservedIteration } from "../recording";

/** One that is looked at, and the one that it is compared with. */
const HELD = 2;

interface Held {
  readonly tensors: ReadonlyMap<TensorPath, Tensor>;
  readonly sampledOf: number | undefined;
}

/**
 * @param program of batches as large as the recorded ones
 * @param recorded its iterations, and the loss of each where it is known
 * @param observe reads one of them, by its place among these
 * @param loaded is handed each that is read
 */
export function momentsOf(
  name: string,
  program: Program,
  { iterations, losses }: Pick<RecordedMoments, "iterations" | "losses">,
  observe: (at: number) => Promise<ObservedIteration>,
  loaded: (at: number, tensors: ReadonlyMap<TensorPath, Tensor>) => void = () => undefined,
): RecordedMoments {
  const held = new Map<number, Held>();
  const heldAt = (at: number): Held => {
    const found = held.get(at);
    if (!found) throw new Error(`recording ${quoted(name)}: iteration ${iterations[at]} is not loaded`);
    return found;
  };
  return {
    name,
    iterations,
    losses,
    async load(at) {
      let found = held.get(at);
      if (!found) {
        const { values, sampledOf } = await observe(at);
        const given = new Map([...values].map(([path, { tensor }]) => [path, tensor] as const));
        found = { tensors: placed(`${name}, iteration ${iterations[at]}`, program, given), sampledOf };
        loaded(at, found.tensors);
      }
      held.delete(at);
      held.set(at, found); // the latest is the last
      for (const old of held.keys()) if (held.size > HELD) held.delete(old);
    },
    at: (at) => heldAt(at).tensors,
    sampledOf: (at) => heldAt(at).sampledOf,
  };
}

/**
 * What of an iteration takes its place in a run, held to what the program's tensors are. Indices that a rule wrote for itself,
 * such as a pooling's, are computed anew: kernels reach by them.
 * @throws Error naming what is missing, or what does not fit
 */
function placed(
  where: string,
  { tensors, parameters, classes }: Pick<Program, "tensors" | "parameters" | "classes">,
  given: ReadonlyMap<TensorPath, Tensor>,
): ReadonlyMap<TensorPath, Tensor> {
  const needed = ["input", ...(classes === undefined ? [] : ["target"]), ...parameters];
  const missing = needed.filter((path) => !given.has(path));
  if (missing.length)
    throw new Error(
      `recording ${where}: to be stepped through it needs the batch and all parameters, and ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not recorded; it can be verified all the same`,
    );
  const found = new Map<TensorPath, Tensor>();
  for (const [path, tensor] of given) {
    const info = tensors[path];
    if (!info || (info.dtype === "int32" && info.role !== "target")) continue;
    if (info.shape.join() !== tensor.shape.join())
      throw new Error(
        `recording ${where}: expected ${path} to be [${info.shape.join(",")}], got [${tensor.shape.join(",")}]`,
      );
    found.set(path, tensor);
  }
  const stranger = [...(found.get("target")?.data ?? [])].find(
    (label) => !(Number.isInteger(label) && label >= 0 && label < (classes ?? Infinity)),
  );
  if (stranger !== undefined)
    throw new Error(
      `recording ${where}: expected target to hold classes from 0 to ${classes! - 1}, got ${stranger}`,
    );
  return found;
}
