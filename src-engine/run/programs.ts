// The programs of a run, one for each batch size it meets, and whether there is room for all of them.

import type { Batches } from "../data/batches";
import type { Subset } from "../data/dataset";
import type { ModelSpec } from "../model/model";
import type { Recipe } from "../model/presets";
import { compile } from "./program/compile";
import { evaluationBatch } from "./cost/cost";
import { MOST_BYTES } from "./machine/layout";
import { reservedBytes } from "./cost/memory";
import { optimizerOf } from "./optimizerOf";
import type { Program } from "./program/program";

export class Programs {
  constructor(private readonly spec: { readonly model: ModelSpec; readonly recipe: Recipe }) {}

  training(batchSize: number): Program {
    const { model, recipe } = this.spec;
    return compile(model, optimizerOf(recipe), batchSize);
  }

  evaluating(batchSize: number): Program {
    const { model, recipe } = this.spec;
    return compile(model, optimizerOf(recipe), batchSize, { mode: "eval" });
  }

  /**
   * All programs of a run have their tensors in one memory. The last batch of an epoch is smaller than the others and has a
   * program of its own, and nobody shall learn only when the epoch ends that there is no room for it.
   * @param usual that of a whole batch
   * @param evaluated on what the model is evaluated
   * @throws Error saying what they would take together, and what they may
   */
  assertRoom(usual: Program, batches: Batches, evaluated: readonly Subset[]): void {
    const sets = new Set(evaluated.map(({ images }) => images));
    const images = [...sets].reduce((sum, { pixels }) => sum + pixels.length, 0);
    const bytes = reservedBytes(usual) + images;
    if (4 * bytes <= MOST_BYTES) return; // the others are no larger, and there are few
    const others = this.#besides(usual, batches, evaluated);
    const all = others.reduce((sum, program) => sum + reservedBytes(program), bytes);
    if (all <= MOST_BYTES) return;
    const [taken, most] = [all, MOST_BYTES].map((count) => count.toLocaleString("en"));
    throw new Error(
      `model: ${JSON.stringify(usual.model.name)} in batches of ${usual.batchSize} takes ${taken} bytes of memory with the last batch of an epoch, evaluations and images, at most ${most} are possible`,
    );
  }

  #besides(usual: Program, batches: Batches, evaluated: readonly Subset[]): readonly Program[] {
    const last = batches.sizeOf(batches.iterationsPerEpoch - 1);
    const whole = evaluationBatch(usual);
    const sizes = new Set([whole, ...evaluated.map(({ indices }) => indices.length % whole)]);
    return [
      ...(last === usual.batchSize ? [] : [this.training(last)]),
      ...[...sizes].filter((size) => size > 0).map((size) => this.evaluating(size)),
    ];
  }
}
