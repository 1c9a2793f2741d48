// Where names and shapes leave it open: what the model computes from the weights and the batch that are known says which tensor is which,
// and which way it lies.

import type { TensorInfo, TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import { turned } from "../../formats/match/layout";
import type { Tensor } from "../../tensor/tensor";
import { alike } from "./alike";
import { computed } from "./computed";
import type { Candidates } from "./candidates";
import type { RecordedTensor } from "../recording";

/** So alike are a wrong gradient and the right one at most where they are the same tensor: a sign, a factor, a part that is missing. */
const LEAST = 0.6;
const CLEAR = 0.1;
/** Milliseconds that an iteration may take; beyond, names and shapes have to do. */
const LONGEST = 3000;

/** Places what is free, and lays anew what fits in several ways. */
export async function byValue(program: Program, found: Candidates): Promise<void> {
  const unsure = found.mapping.filter(
    ({ path, name, how }) =>
      how !== "chosen" && waysOf(found, path, name).length > 1 && isComputed(program.tensors[path]!),
  );
  if (unsure.length === 0 && found.free.length === 0) return;
  const values = await computed(program, found, LONGEST);
  if (!values) return;
  for (const mapped of unsure) {
    const [best, next] = await ranked(found, mapped.path, mapped.name, values);
    if (
      best &&
      best.alike > LEAST &&
      best.alike > (next?.alike ?? -1) + CLEAR &&
      best.layout !== mapped.layout
    )
      found.place({ ...mapped, layout: best.layout, how: "value" });
  }
  for (const recorded of found.free) {
    const all = [];
    for (const { path } of found.open.filter(isComputed))
      if (values.has(path)) all.push(...(await ranked(found, path, recorded.name, values)));
    const [best, next] = all.sort((a, b) => b.alike - a.alike);
    if (best && best.alike > LEAST && best.alike > (next && next.path !== best.path ? next.alike + CLEAR : 0))
      found.place({ path: best.path, name: recorded.name, layout: best.layout, how: "value" });
  }
}

const isComputed = ({ role }: TensorInfo): boolean =>
  role === "activation" || role === "gradient" || role === "next";

function waysOf(found: Candidates, path: TensorPath, name: string) {
  const recorded = found.recorded(name);
  return recorded ? found.fitting(recorded, found.program.tensors[path]!) : [];
}

interface Ranked {
  readonly path: TensorPath;
  readonly layout: string;
  readonly alike: number;
}

/** How much a recorded tensor is like the computed one, each way it fits; the likest first. */
async function ranked(
  found: Candidates,
  path: TensorPath,
  name: string,
  values: ReadonlyMap<TensorPath, Tensor>,
): Promise<readonly Ranked[]> {
  const right = values.get(path);
  const recorded: RecordedTensor | undefined = found.recorded(name);
  if (!right || !recorded || recorded.precision === undefined) return [];
  const tensor = await recorded.read();
  return waysOf(found, path, name)
    .map(({ layout, turn }) => ({
      path,
      layout,
      alike: alike(turned(tensor, turn, "float64").data, right.data),
    }))
    .sort((a, b) => b.alike - a.alike);
}
