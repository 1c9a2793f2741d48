// Which of a file's tensors a model's parameters and buffers are: those of the same name and shape, also where all names of
// the file have something before them, as `module.` of a model that was trained on several machines.

import type { MatchedWeight, TensorPath } from "../../protocol/protocol";
import { weightsOf, type Program } from "../../run/program/program";
import type { State } from "../../run/backend";
import { convert, type Tensor } from "../../tensor/tensor";

interface Match {
  /** By the model's names, float32. */
  readonly first: State;
  readonly matched: readonly MatchedWeight[];
  readonly unused: readonly string[];
}

/** A tensor of another shape is told as `why`, not refused. */
export function matchWeights(program: Program, given: ReadonlyMap<string, Tensor>): Match {
  const prefix = prefixOf(program, given);
  const first = new Map<TensorPath, Tensor>();
  const used = new Set<string>();
  const matched = weightsOf(program).map((path): MatchedWeight => {
    const { shape } = program.tensors[path]!;
    const from = `${prefix}${path}`;
    const tensor = given.get(from);
    if (!tensor) return { path, shape };
    if (tensor.shape.join() !== shape.join())
      return { path, shape, why: `the file has ${from} ${inWords(tensor)}` };
    used.add(from);
    first.set(path, convert(tensor, "float32"));
    return { path, shape, from };
  });
  const unused = [...given]
    .filter(([name]) => !used.has(name))
    .map(([name, tensor]) => `${name} ${inWords(tensor)}`);
  return { first, matched, unused };
}

const inWords = ({ shape }: Tensor): string => `[${shape.join(",")}]`;

/** What stands before the model's names in most of the file's. */
function prefixOf(program: Program, given: ReadonlyMap<string, Tensor>): string {
  const counts = new Map<string, number>();
  for (const path of weightsOf(program))
    for (const name of given.keys())
      if (name === path || name.endsWith(`.${path}`)) {
        const prefix = name.slice(0, name.length - path.length);
        counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
      }
  return [...counts].reduce<[string, number]>((best, one) => (one[1] > best[1] ? one : best), ["", 0])[0];
}
