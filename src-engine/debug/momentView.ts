// What can be seen of a run at a moment: its tensors as far as they are written, the weights as
// far as they are updated, the element revealed last, the values of watches.

import type { ElementOrder, ElementValue, Moment, TensorPath, WatchResult } from "../protocol/protocol";
import type { State } from "../run/backend";
import { nextOf } from "../protocol/relatedTensors";
import { shapeOf, weightsOf, type Program } from "../run/program/program";
import type { Trainer } from "../run/trainer";
import { unravel, type Tensor } from "../tensor/tensor";
import type { Branch } from "./branches";
import { revealOrder, type Revealing } from "./time/elements";
import { observed } from "./breakpoints/conditionChecker";
import { watchResult } from "./watches/watch";

export abstract class MomentView {
  abstract readonly moment: Moment;
  abstract readonly branch: Branch;
  /** In which order elements are stepped through. */
  abstract order: ElementOrder;

  #watches: readonly string[] = [];
  #revealing: (Omit<Revealing, "count"> & { readonly key: string }) | undefined;

  constructor(readonly trainer: Trainer) {}

  /** The program of the iteration we are in. */
  get program(): Program {
    return this.trainer.programAt(this.moment.iteration);
  }

  /** Whether a tensor holds its value of this moment. */
  isWritten(path: TensorPath): boolean {
    const { instructions, tensors } = this.program;
    const writer = instructions.findIndex(({ writes }) => writes === path);
    return writer < 0 ? path in tensors : writer < this.moment.pc;
  }

  /**
   * A tensor as it is at this moment, or undefined when it is not written yet.
   * @throws Error when the program has no tensor of that name, or the run is under way.
   */
  read(path: TensorPath): Tensor | undefined {
    shapeOf(this.program, path);
    if (this.#isUnderWay) throw new Error(`the run is under way; pause it to read "${path}"`);
    return this.isWritten(path) ? this.trainer.read(path) : undefined;
  }

  /**
   * An operand as an instruction that has run found it, by its place in the program: an edit made since then is no part of
   * what it computed.
   */
  readFor(instruction: number, path: TensorPath): Tensor | undefined {
    return this.read(path) && this.trainer.readFor(instruction, path);
  }

  /** The weights of this moment, buffers among them: each one updated if its update has run. */
  weights(): State {
    if (this.#isUnderWay) return this.trainer.weights();
    const updated = (path: TensorPath): Tensor | undefined => {
      const next = nextOf(this.program, path);
      return next === undefined ? undefined : this.read(next);
    };
    return new Map(weightsOf(this.program).map((path) => [path, updated(path) ?? this.trainer.read(path)]));
  }

  /** The moment whose weights these are: while a run goes on, the end of the iteration that it finished last. */
  get weightsMoment(): Moment {
    const { trainer, moment } = this;
    if (!this.#isUnderWay) return moment;
    const iteration = trainer.iteration - 1;
    if (iteration < 0) return { iteration: 0, pc: 0 };
    return { iteration, pc: trainer.programAt(iteration).instructions.length };
  }

  /** Where elements are stepped through: the tensor, the order of its elements' offsets, and how many are revealed. */
  revealing(): Revealing | undefined {
    const { iteration, pc, element: count } = this.moment;
    if (count === undefined) return undefined;
    const path = this.program.instructions[pc - 1]!.writes;
    const key = [this.branch.id, iteration, pc, this.order].join(" ");
    if (this.#revealing?.key !== key) {
      const tensor = this.trainer.read(path);
      this.#revealing = { key, path, tensor, offsets: revealOrder(tensor, this.order) };
    }
    return { ...this.#revealing, count };
  }

  /** The element that was revealed last, where elements are stepped through. */
  element(): (ElementValue & { rank: number; count: number; order: ElementOrder }) | undefined {
    const revealing = this.revealing();
    if (!revealing) return undefined;
    const { path, tensor, offsets, count: rank } = revealing;
    const offset = offsets[rank - 1]!;
    const index = unravel(offset, tensor.shape);
    return { path, index, value: tensor.data[offset]!, rank, count: offsets.length, order: this.order };
  }

  get watches(): readonly string[] {
    return this.#watches;
  }

  setWatches(expressions: readonly string[]): readonly WatchResult[] {
    this.#watches = expressions;
    return this.watched();
  }

  /** Every watch's value at this moment. */
  watched(): readonly WatchResult[] {
    if (this.#isUnderWay)
      return this.#watches.map((expression) => ({ expression, error: "the run is under way" }));
    const scope = observed(this.trainer, this.moment.pc);
    return this.#watches.map((expression) => watchResult(expression, this.trainer.program, scope));
  }

  /** While a run goes on the trainer is ahead, and this iteration's tensors were never written. */
  get #isUnderWay(): boolean {
    return this.trainer.iteration !== this.moment.iteration || this.trainer.executed < this.moment.pc;
  }
}
