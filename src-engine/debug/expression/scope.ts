// What an expression is evaluated in: an iteration, as far as it is known. Whatever is left out is unknown.

import type { TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import type { ChangeNode } from "./node";

export interface Scope {
  /** The program of this iteration; an epoch's last batch may be smaller. */
  readonly program: Program;
  readonly iteration: number;
  readonly epoch: number;
  readonly learningRate?: number | undefined;
  /** A tensor, or undefined where it is not written yet. */
  read?(path: TensorPath): Tensor | undefined;
  /** The batch: dataset indices and labels. */
  readonly indices?: ArrayLike<number> | undefined;
  labels?(): ArrayLike<number> | undefined;
  /** Undefined before the model's output is written. */
  predictions?(): ArrayLike<number> | undefined;
  /** Undefined before the loss is. */
  loss?(): number | undefined;
  /** What `remember` kept one iteration earlier, at the same site. */
  recall?(node: ChangeNode): number | undefined;
}

/** The same scope, which is asked for each thing once, however many samples want it. */
export function askedOnce(scope: Scope): Scope {
  const { program, iteration, epoch, learningRate, indices } = scope;
  const tensors = new Map<TensorPath, Tensor | undefined>();
  return {
    program,
    iteration,
    epoch,
    learningRate,
    indices,
    read(path) {
      if (!tensors.has(path)) tensors.set(path, scope.read?.(path));
      return tensors.get(path);
    },
    labels: once(() => scope.labels?.()),
    predictions: once(() => scope.predictions?.()),
    loss: () => scope.loss?.(),
    recall: (node) => scope.recall?.(node),
  };
}

function once<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => (answer ??= { value: ask() }).value;
}
