// Weights of a file for a model's parameters and buffers: by their names, without a prefix that all of them share.

import { weightsOf, type Program } from "../../../src-engine/run/program/program";
import type { State } from "../../../src-engine/run/backend";
import { convert, type Tensor } from "../../../src-engine/tensor/tensor";

/** What frameworks put before every name: `module.` of DataParallel, `model.` and others of what wraps a network. */
const PREFIX = /^(module|model|net|network|_orig_mod|state_dict)\./;

interface NamedWeights {
  readonly state: State;
  /** Tensors of the file that the model has no use for. */
  readonly unused: readonly string[];
}

/** @throws Error naming every tensor that is missing or of another shape */
export function namedWeights(
  program: Program,
  tensors: ReadonlyMap<string, Tensor>,
  file: string,
): NamedWeights {
  const given = withoutPrefix(tensors);
  const wanted = weightsOf(program);
  const problems = wanted.flatMap((path) => {
    const { shape } = program.tensors[path]!;
    const found = given.get(path);
    if (!found) return [`${path} [${shape.join(",")}] is missing`];
    return found.shape.join() === shape.join()
      ? []
      : [`${path} is [${found.shape.join(",")}] where the model has [${shape.join(",")}]`];
  });
  const unused = [...given.keys()].filter((name) => !wanted.includes(name));
  if (problems.length) {
    const left = unused.length ? `; of the file are left ${shown(unused)}` : "";
    throw new Error(`weights: ${file} does not fit the model: ${shown(problems, "; ")}${left}`);
  }
  return { state: new Map(wanted.map((path) => [path, convert(given.get(path)!, "float32")])), unused };
}

function withoutPrefix(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const prefix = PREFIX.exec([...tensors.keys()][0] ?? "")?.[0];
  if (prefix === undefined || ![...tensors.keys()].every((name) => name.startsWith(prefix))) return tensors;
  return withoutPrefix(new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor])));
}

export function shown(names: readonly string[], between = ", "): string {
  const more = names.length - 8;
  return `${names.slice(0, 8).join(between)}${more > 0 ? ` and ${more} more` : ""}`;
}
