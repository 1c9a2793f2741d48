// A training run: which weights, which batch, which instructions have run. It moves
// forward by executing and to anywhere by restoring weights and executing again; what it
// computes for an iteration depends on nothing but the seed, the data, the program and the
// edits of the course it follows.

import { batches, type Batches } from "../data/batches";
import { split, take, type Subset } from "../data/dataset";
import { assertMoves, movesOf } from "../data/augment/moves";
import { streamKey } from "../tensor/random";
import type { TensorPath } from "../protocol/protocol";
import { ravel, tensor, type Index, type Tensor } from "../tensor/tensor";
import { assertCarried, assertClasses, assertFits } from "./assertFits";
import { stateOf, type Backend, type Executor, type Machine, type State } from "./backend";
import type { IterationCost } from "./history/checkpoints";
import { evaluationBatch, iterationTime } from "./cost/cost";
import { undisturbed, type Course, type ValueEdit } from "./history/course";
import { Evaluator } from "./evaluator";
import { firstState } from "./history/firstState";
import type { History } from "./history/history";
import type { Limits, Measure } from "./machine/measure";
import { carriedBytes } from "./cost/memory";
import { LEARNING_RATE } from "../protocol/tensorPath";
import { weightsOf, type Program } from "./program/program";
import { Programs } from "./programs";
import type { RunSpec } from "./runSpec";

export type { RunSpec } from "./runSpec";

export class Trainer {
  readonly program: Program;
  readonly batches: Batches;
  readonly train: Subset;
  readonly validation: Subset;
  readonly test: Subset;
  readonly evaluator: Evaluator;
  /** Of an iteration of a whole batch, as it is expected. */
  readonly cost: IterationCost;

  readonly #programs: Programs;
  readonly #machine: Machine;
  /** One for each batch size: the usual one, the last batch of an epoch. */
  readonly #executors = new Map<number, Executor>();
  #current: Executor;
  #iteration = 0;
  #executed = 0;
  readonly #batch: Uint32Array;
  #indices: Uint32Array;
  #course: Course = undisturbed();
  /** The edits of this iteration, and how many of them are in effect. */
  #edits: readonly ValueEdit[] = [];
  #edited = 0;
  /** What stood where those in effect were made. */
  #overwritten: number[] = [];

  /** @throws Error or RangeError when the recipe, the data or the model cannot go together. */
  constructor(
    readonly spec: RunSpec,
    backend: Backend,
  ) {
    const { model, recipe, dataset, seed, limit } = spec;
    assertFits(model, dataset);
    assertMoves(recipe);
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
    this.#programs = new Programs(spec);
    this.#machine = backend.start();
    try {
      this.#current = this.#executorFor(Math.min(recipe.batchSize, this.train.indices.length));
      this.program = this.#current.program;
      assertClasses(this.program, dataset);
      assertCarried(this.program, spec.first);
      this.#programs.assertRoom(this.program, this.batches, [this.validation, this.test]);
    } catch (error) {
      this.close(); // else nobody would stop its threads
      throw error;
    }
    this.cost = {
      milliseconds: iterationTime(this.program, backend.name),
      bytes: carriedBytes(this.program),
    };
    const images = evaluationBatch(this.program);
    this.evaluator = new Evaluator(recipe, images, (size) =>
      this.#machine.open(this.#programs.evaluating(size)),
    );
    this.#indices = this.#batch = new Uint32Array(this.program.batchSize);
    this.restore(0, this.firstState());
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

  /** Loss and accuracy along the course that is followed. */
  get history(): History {
    return this.#course.history;
  }

  /** That of this iteration's update. A schedule's is known before: it follows from the iteration's number alone. */
  get learningRate(): number {
    const { instructions } = this.#current.program;
    const at = instructions.findIndex(({ writes }) => writes === LEARNING_RATE);
    if (at >= this.#executed) this.#current.run(at, at + 1); // where the update is going to write it again
    return this.read(LEARNING_RATE).data[0]!;
  }

  /** How many instructions had run when the last edit in effect was made; 0 where this iteration has none. */
  get editedAt(): number {
    return this.#edits[this.#edited - 1]?.at.pc ?? 0;
  }

  /** The edits of this iteration, those still to come included. */
  get edits(): readonly ValueEdit[] {
    return this.#edits;
  }

  /** Whether one of those in effect replaced a value that was not finite. */
  get replacedNonFinite(): boolean {
    return this.#overwritten.slice(0, this.#edited).some((value) => !Number.isFinite(value));
  }

  get iterationsPerEpoch(): number {
    return this.batches.iterationsPerEpoch;
  }

  /** Follows another course from now on. The iteration in memory stays as it is: restore, or rewind within it. */
  follow(course: Course): void {
    this.#course = course;
    this.#edits = course.editsIn(this.#iteration);
  }

  /** The program of an iteration: another batch that it was given is as large as its own. */
  programAt(iteration: number): Program {
    return this.#executorFor(this.batches.sizeOf(iteration)).program;
  }

  /** Goes to the start of an iteration, with these weights. */
  restore(iteration: number, state: State): void {
    this.#takeIndices(iteration);
    this.#current = this.#executorFor(this.#indices.length);
    this.#current.setState(state);
    this.#begin(iteration);
  }

  /**
   * Runs this iteration's instructions up to the given one, if they have not run yet, and makes the edits on the way,
   * those at the given moment included.
   */
  runTo(pc: number): void {
    for (let edit = this.#edits[this.#edited]; edit && edit.at.pc <= pc; edit = this.#edits[this.#edited]) {
      this.#run(edit.at.pc);
      this.#overwritten[this.#edited] = elementAt(this.#current.read(edit.path), edit);
      this.#current.write(edit.path, edit.index, edit.value);
      this.#edited++;
    }
    this.#run(pc);
  }

  /**
   * Forgets that instructions after `pc` have run: they will run again. Their tensors are read by nothing before them.
   * @throws Error when an edit later than that is in effect: restore instead
   */
  rewind(pc: number): void {
    if (this.editedAt > pc)
      throw new Error(`trainer: cannot rewind to ${pc} behind an edit at ${this.editedAt}`);
    this.#executed = Math.min(this.#executed, pc);
  }

  /** Finishes this iteration, at full speed where nobody looks and nothing is edited, and begins the next. */
  advance(): void {
    this.finish();
    this.begin();
  }

  /** The first half of `advance`: the weights are updated; the batch, the model's output and the loss can still be read. */
  finish(): void {
    if (this.#executed === 0 && !this.#edits.length) {
      this.#current.runFree();
      this.#record();
    } else {
      this.runTo(this.#current.program.instructions.length);
      this.#current.commit();
    }
  }

  /** The second half of `advance`. */
  begin(): void {
    const iteration = this.#iteration + 1;
    this.#takeIndices(iteration);
    const next = this.#executorFor(this.#indices.length);
    if (next !== this.#current) next.setState(stateOf(this.#current));
    this.#current = next;
    this.#begin(iteration);
  }

  #begin(iteration: number): void {
    this.#iteration = iteration;
    this.#executed = 0;
    this.#edited = 0;
    this.#edits = this.#course.editsIn(iteration);
    const { recipe, seed } = this.spec;
    const { images } = this.train;
    const epoch = Math.floor(iteration / this.iterationsPerEpoch);
    const moves = movesOf(this.#indices, images, recipe, seed, epoch);
    this.#current.setBatch(images, this.#indices, recipe, moves);
    const { streams, tensors } = this.#current.program;
    for (const { path, name } of streams) this.#current.put(path, streamAt(this.spec.seed, name, iteration));
    if ("iteration" in tensors) this.#current.put("iteration", tensor([], [iteration], "int32"));
  }

  #run(pc: number): void {
    const { evaluated } = this.#current.program;
    const from = this.#executed;
    if (pc <= from) return;
    this.#current.run(from, pc);
    this.#executed = pc;
    if (from < evaluated && pc >= evaluated) this.#record();
  }

  /** Its batch, in an array of our own: another epoch's order may take the place of the one it is from. */
  #takeIndices(iteration: number): void {
    const wanted = this.#indicesOf(iteration);
    this.#batch.set(wanted);
    this.#indices = this.#batch.subarray(0, wanted.length);
  }

  #indicesOf(iteration: number): ArrayLike<number> {
    return this.#course.batchOf(iteration) ?? this.batches.at(iteration);
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

  /** A tensor as an instruction found it, by its place in the program: without the edits that were made since it ran. */
  readFor(instruction: number, path: TensorPath): Tensor {
    const tensor = this.#current.read(path);
    for (let i = this.#edited - 1; i >= 0 && this.#edits[i]!.at.pc > instruction; i--) {
      const edit = this.#edits[i]!;
      if (edit.path === path) tensor.data[ravel(edit.index, tensor.shape)] = this.#overwritten[i]!;
    }
    return tensor;
  }

  /** Whether an element has the value that an edit of this iteration gave it. */
  isEdited(path: TensorPath, index: Index): boolean {
    return this.#edits
      .slice(0, this.#edited)
      .some((edit) => edit.path === path && edit.index.every((i, d) => i === index[d]));
  }

  /** A tensor of this iteration in a handful of numbers, without copying it. Meaningful once its instruction has run. */
  measure(path: TensorPath, limits?: Limits): Measure {
    return this.#current.measure(path, limits);
  }

  /** How far apart two tensors of this iteration are that have one shape: ‖to − from‖, without copying them. */
  distance(from: TensorPath, to: TensorPath): number {
    return this.#current.distance(from, to);
  }

  /** What this iteration started from: weights and settings, without the edits that were made since. */
  state(): State {
    const state = stateOf(this.#current);
    for (let i = this.#edited - 1; i >= 0; i--) {
      const { path, index } = this.#edits[i]!;
      const tensor = state.get(path);
      if (tensor) tensor.data[ravel(index, tensor.shape)] = this.#overwritten[i]!;
    }
    return state;
  }

  /** Parameters and buffers. */
  weights(): State {
    return new Map(weightsOf(this.program).map((path) => [path, this.read(path)]));
  }

  #record(): void {
    const { loss, correct } = this.#current.outcome();
    this.history.record(this.#iteration, loss, correct / this.#indices.length);
  }

  #executorFor(batchSize: number): Executor {
    const known = this.#executors.get(batchSize) ?? this.#machine.open(this.#programs.training(batchSize));
    this.#executors.set(batchSize, known);
    return known;
  }

  /** What the run begins with. */
  firstState(): State {
    const { recipe, seed, first } = this.spec;
    return new Map([...firstState(this.program, recipe.initialization, seed), ...(first ?? [])]);
  }
}

/** Which numbers a layer's rules draw in an iteration: the key and half of the counter of tensor/random.ts. */
function streamAt(seed: number, layer: string, iteration: number): Tensor {
  return tensor([3], [seed, streamKey(`draws/${layer}`), iteration], "int32");
}

const elementAt = ({ data, shape }: Tensor, { index }: ValueEdit): number => data[ravel(index, shape)]!;
