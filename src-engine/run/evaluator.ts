// What the model makes of a part of the data under given weights, a batch at a time: in memory of its own, never that of
// the iteration which is being looked at.

import type { Subset } from "../data/dataset";
import { completeAttrs, opOf } from "../model/model";
import type { Recipe } from "../model/presets";
import type { Evaluation } from "../protocol/protocol";
import type { Executor, State } from "./backend";
import { LOSS } from "./program/program";

export class Evaluator {
  /** The usual one, and the last batch of a subset; and what state each has. */
  readonly #executors = new Map<number, { readonly executor: Executor; state?: State }>();

  /**
   * @param batchSize how many images are taken at a time, whatever the training takes (cost.ts)
   * @param open an executor for batches of so many images
   */
  constructor(
    private readonly recipe: Recipe,
    private readonly batchSize: number,
    private readonly open: (batchSize: number) => Executor,
  ) {}

  /**
   * Mean loss and accuracy of the model with the given weights over a subset; of a loss that is a sum, the mean of the images' own,
   * and of one that weighs classes, the mean by their weights.
   * @param breathe called between batches, so that a page is not kept waiting
   */
  async evaluate(subset: Subset, state: State, breathe?: () => Promise<void>): Promise<Evaluation> {
    const count = subset.indices.length;
    if (count === 0) throw new Error("evaluate: there are no images to evaluate the model on");
    let [loss, weight] = [0, 0];
    let right = 0;
    const add = (executor: Executor): boolean => {
      const outcome = executor.outcome();
      const own = weightOf(executor);
      loss += outcome.loss * (own ?? 1);
      weight += own ?? executor.program.batchSize;
      right += outcome.correct;
      return true;
    };
    await this.look(subset, state, add, breathe);
    return { loss: loss / weight, accuracy: right / count, count };
  }

  /**
   * Runs the model with the given weights over a subset, a batch at a time, up to the loss.
   * @param look is handed each batch in turn and reads of it what it wants, there and then; says whether to go on
   * @param breathe called between batches, so that a page is not kept waiting
   */
  async look(
    subset: Subset,
    state: State,
    look: (executor: Executor) => boolean,
    breathe?: () => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < subset.indices.length; from += this.batchSize) {
      const indices = subset.indices.subarray(from, from + this.batchSize);
      const executor = this.#executorFor(indices.length, state);
      executor.setBatch(subset.images, indices, this.recipe);
      executor.runFree();
      if (!look(executor)) return;
      await breathe?.();
    }
  }

  #executorFor(batchSize: number, state: State): Executor {
    const known = this.#executors.get(batchSize) ?? { executor: this.open(batchSize) };
    this.#executors.set(batchSize, known);
    if (known.state !== state) known.executor.setState(carriedBy(known.executor, state));
    known.state = state;
    return known.executor;
  }
}

/** How much a batch's loss counts for among those of others: by its weights, else by its images; undefined where it is a sum. */
function weightOf(executor: Executor): number | undefined {
  const { model, batchSize, instructions } = executor.program;
  const op = opOf({ name: LOSS, type: model.loss.type });
  if (op.isSum?.(completeAttrs(LOSS, op, model.loss.attrs))) return undefined;
  const over = instructions.find(({ layer, rule }) => layer === LOSS && rule === op.meanOver);
  return over ? executor.read(over.writes).data[0]! : batchSize;
}

/** Of a run's state what an evaluation goes by, which is no optimizer's. */
function carriedBy({ program }: Executor, state: State): State {
  return new Map(
    program.carried.flatMap((path) => {
      const tensor = state.get(path);
      return tensor ? [[path, tensor] as const] : [];
    }),
  );
}
