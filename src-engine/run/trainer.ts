// A training run: which weights, which batch, which instructions have run. It moves
// forward by executing and to anywhere by restoring weights and executing again; what it
// computes for an iteration depends on nothing but the seed, the data and the program.

import { batches, type Batches } from "../data/batches";
import { split, take, type Dataset, type Subset } from "../data/dataset";
import { initialize } from "../model/initialize";
import type { ModelSpec, OptimizerSpec } from "../model/model";
import type { Recipe } from "../model/presets";
import type { Evaluation, TensorPath } from "../protocol/protocol";
import type { Tensor } from "../tensor/tensor";
import { stateOf, type Backend, type Executor, type Machine, type State } from "./backend";
import { History } from "./history";
import { compile, type Program } from "./program";

export interface RunSpec {
  readonly model: ModelSpec;
  readonly recipe: Recipe;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Use only the first so many training images (before the validation split). */
  readonly limit?: number | undefined;
}

/** Evaluations run in batches of this many, whatever the training's batch size. */
const EVALUATION_BATCH = 100;

export class Trainer {
  readonly program: Program;
  readonly batches: Batches;
  readonly train: Subset;
  readonly validation: Subset;
  readonly test: Subset;
  readonly history = new History();

  readonly #machine: Machine;
  /** One for each batch size: the usual one, the last batch of an epoch, evaluations. */
  readonly #executors = new Map<number, Executor>();
  #current: Executor;
  #iteration = 0;
  #executed = 0;
  #indices: Uint32Array;

  /** @throws Error or RangeError when the recipe, the data or the model cannot go together. */
  constructor(
    readonly spec: RunSpec,
    backend: Backend,
  ) {
    const { model, recipe, dataset, seed, limit } = spec;
    assertFits(model, dataset);
    const all = take(dataset.train, limit);
    const parts = split(all, recipe.validationShare, seed);
    // Without a validation part the images keep their order; an epoch's order is the batches' affair.
    this.train = recipe.validationShare > 0 ? parts.train : all;
    this.validation = parts.validation;
    this.test = take(dataset.test);
    this.batches = batches({
      subset: this.train,
      batchSize: recipe.batchSize,
      seed,
      shuffle: recipe.shuffle,
    });
    this.#machine = backend.start(); // last: it may start threads, which nobody would stop if the rest failed
    this.#current = this.#executorFor(Math.min(recipe.batchSize, this.train.indices.length));
    this.program = this.#current.program;
    this.#indices = this.batches.at(0);
    this.restore(0, this.#firstState());
  }

  /** The iteration whose tensors are in memory. */
  get iteration(): number {
    return this.#iteration;
  }

  /** How many of its instructions have run. */
  get executed(): number {
    return this.#executed;
  }

  /** The program of this iteration: an epoch's last batch may be smaller and has one of its own. */
  get currentProgram(): Program {
    return this.#current.program;
  }

  /** The dataset indices of this iteration's batch. */
  get indices(): Uint32Array {
    return this.#indices;
  }

  get iterationsPerEpoch(): number {
    return this.batches.iterationsPerEpoch;
  }

  /** Goes to the start of an iteration, with these weights. */
  restore(iteration: number, state: State): void {
    this.#iteration = iteration;
    this.#executed = 0;
    this.#indices = this.batches.at(iteration);
    this.#current = this.#executorFor(this.#indices.length);
    this.#current.setState(state);
    this.#current.setBatch(this.train.images, this.#indices, this.spec.recipe);
  }

  /** Runs this iteration's instructions up to the given one, if they have not run yet. */
  runTo(pc: number): void {
    const { evaluated } = this.#current.program;
    const from = this.#executed;
    if (pc <= from) return;
    this.#current.run(from, pc);
    this.#executed = pc;
    if (from < evaluated && pc >= evaluated) this.#record();
  }

  /** Finishes this iteration, at full speed where none of it has run yet, and begins the next. */
  advance(): void {
    const { length } = this.#current.program.instructions;
    if (this.#executed === 0) {
      this.#current.train();
      this.#record();
    } else {
      this.runTo(length);
      this.#current.commit();
    }
    this.#iteration++;
    this.#executed = 0;
    this.#indices = this.batches.at(this.#iteration);
    const next = this.#executorFor(this.#indices.length);
    if (next !== this.#current) next.setState(stateOf(this.#current));
    this.#current = next;
    next.setBatch(this.train.images, this.#indices, this.spec.recipe);
  }

  /** Lets go of memory and threads. Nothing may be asked of it afterwards. */
  close(): void {
    this.#machine.close();
  }

  /** How much memory the run holds, in bytes; undefined where nobody counts. */
  get memoryBytes(): number | undefined {
    return this.#machine.memoryBytes;
  }

  /** A copy of a tensor of this iteration, or of one sample of it. Meaningful once its instruction has run. */
  read(path: TensorPath, sample?: number): Tensor {
    return this.#current.read(path, sample);
  }

  /** The weights this iteration started from. */
  state(): State {
    return stateOf(this.#current);
  }

  /**
   * Mean loss and accuracy of the model with the given weights over a subset.
   * @param breathe called between batches, so that a page is not kept waiting
   */
  async evaluate(subset: Subset, state: State, breathe?: () => Promise<void>): Promise<Evaluation> {
    const count = subset.indices.length;
    let loss = 0;
    let right = 0;
    for (let from = 0; from < count; from += EVALUATION_BATCH) {
      const indices = subset.indices.subarray(from, from + EVALUATION_BATCH);
      const executor = this.#evaluatorFor(indices.length);
      executor.setState(state);
      executor.setBatch(subset.images, indices, this.spec.recipe);
      executor.run(0, executor.program.evaluated);
      const outcome = executor.outcome();
      loss += outcome.loss * indices.length;
      right += outcome.correct;
      await breathe?.();
    }
    return { loss: loss / count, accuracy: right / count, count };
  }

  #record(): void {
    const { loss, correct } = this.#current.outcome();
    this.history.record(this.#iteration, loss, correct / this.#indices.length);
  }

  #executorFor(batchSize: number): Executor {
    return this.#open(this.#executors, batchSize);
  }

  /** Evaluations never share memory with the iteration that is being looked at. */
  readonly #evaluators = new Map<number, Executor>();
  #evaluatorFor(batchSize: number): Executor {
    return this.#open(this.#evaluators, batchSize);
  }

  #open(pool: Map<number, Executor>, batchSize: number): Executor {
    let executor = pool.get(batchSize);
    if (!executor) {
      executor = this.#machine.open(compile(this.spec.model, optimizerOf(this.spec.recipe), batchSize));
      pool.set(batchSize, executor);
    }
    return executor;
  }

  #firstState(): State {
    const { shapes, layers } = this.program;
    const { recipe, seed } = this.spec;
    return new Map(
      layers.flatMap(({ name, parameters }) =>
        parameters.map((path) => {
          const weight = shapes[`${name}.weight`] ?? shapes[path]!;
          return [path, initialize(recipe.initialization, path, shapes[path]!, weight, seed)] as const;
        }),
      ),
    );
  }
}

function optimizerOf({ learningRate }: Recipe): OptimizerSpec {
  return { type: "SGD", attrs: { learningRate } };
}

function assertFits({ name, input: [C, H, W] }: ModelSpec, { name: data, train, test }: Dataset): void {
  for (const { channels, height, width } of [train, test]) {
    if (channels === C && height === H && width === W) continue;
    throw new Error(
      `model "${name}" wants images of [${C},${H},${W}], data "${data}" has [${channels},${height},${width}]`,
    );
  }
}
