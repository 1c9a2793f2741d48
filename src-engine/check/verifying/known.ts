// What is known of a recorded iteration, tensor by tensor: what was recorded, and what follows from that.

import type { Program } from "../../run/program/program";
import type { TensorPath } from "../../protocol/protocol";
import type { ObservedIteration, Precision } from "../../recording/recording";
import { convert, type Tensor } from "../../tensor/tensor";

export interface Known {
  readonly tensor: Tensor;
  /** That of a recorded tensor; of a computed one the coarsest that went into it. */
  readonly precision: Precision;
  /** Of a computed one: the same, as rounding elsewhere may have made it, several times over. */
  readonly replicas?: readonly Tensor[];
  /** Where it was not recorded. */
  readonly isComputed?: true;
}

export class KnownTensors {
  readonly #found = new Map<TensorPath, Known>();
  /** Of what is not known: the recorded tensors that would have been needed. */
  readonly #missing = new Map<TensorPath, readonly TensorPath[]>();

  constructor(
    readonly program: Program,
    readonly observed: ObservedIteration,
  ) {
    for (const [path, info] of Object.entries(program.tensors)) {
      const found = observed.values.get(path);
      if (!found) continue;
      const { precision, tensor } = found;
      const dtype = info.dtype === "int32" ? "int32" : "float64";
      this.#found.set(path, {
        precision,
        tensor: tensor.dtype === dtype ? tensor : convert(tensor, dtype),
      });
    }
  }

  get(path: TensorPath): Known | undefined {
    return this.#found.get(path);
  }

  recorded(path: TensorPath): Known | undefined {
    const found = this.#found.get(path);
    return found?.isComputed ? undefined : found;
  }

  add(path: TensorPath, known: Known): void {
    this.#found.set(path, known);
  }

  lacks(path: TensorPath, missing: readonly TensorPath[]): void {
    this.#missing.set(path, missing);
  }

  /** Which recorded tensors would be needed for these; none where all of them are known. */
  missing(paths: Iterable<TensorPath>): readonly TensorPath[] {
    const found = new Set<TensorPath>();
    for (const path of paths) {
      if (this.#found.has(path)) continue;
      for (const one of this.#missing.get(path) ?? [path]) found.add(one);
    }
    return [...found];
  }
}

/** What has to be computed: what was not recorded and is read, directly or not, for something that was. */
export function neededPaths(program: Program, observed: ObservedIteration): ReadonlySet<TensorPath> {
  const needed = new Set<TensorPath>();
  for (const { writes, reads } of [...program.instructions].reverse()) {
    const isRecorded = observed.values.has(writes);
    if (!isRecorded && !needed.has(writes)) continue;
    for (const path of Object.values(reads)) if (!observed.values.has(path)) needed.add(path);
  }
  return needed;
}
