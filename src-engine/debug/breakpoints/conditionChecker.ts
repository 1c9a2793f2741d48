// Looking for breakpoints while a run goes on, as cheaply as what they ask for allows.
//
// An iteration is run observably only when a condition reads its tensors and cannot be denied
// without them. What asks for the loss or the predictions is looked at afterwards; what asks
// for less is settled before anything runs.

import type { ElementOrder, Moment, TensorPath } from "../../protocol/protocol";
import { predictionsOf } from "../../run/predictions";
import type { Trainer } from "../../run/trainer";
import { isHit, mayHit, memoryOf, type Check } from "./breakpoints";
import { rankOf } from "../time/elements";
import type { ChangeNode, Scope } from "../expression/index";
import { compare } from "../time/moment";

export interface CheckHit {
  readonly check: Check;
  readonly moment: Moment;
  /** The position in the batch of the sample that made the condition true. */
  readonly sample?: number;
}

/** A stretch of time, its ends left out. */
export interface Stretch {
  readonly after: Moment;
  readonly before: Moment;
}

type Memory = ReadonlyMap<ChangeNode, number>;

export class ConditionChecker {
  /** What data breakpoints remember, of which iteration. */
  readonly #memories = new Map<Check, { readonly iteration: number; readonly values: Memory }>();
  readonly #ordered: readonly Check[];
  /** Of the iteration under way: still to be decided by its outcome. */
  #undecided: Check[] = [];

  /**
   * @param report told of every hit, in the order of moments within an iteration except that what is decided by the
   *   outcome alone comes last; true where the run is to stop there
   */
  constructor(
    checks: readonly Check[],
    private readonly order: ElementOrder,
    private readonly stretch: Stretch,
    private readonly report: (hit: CheckHit) => boolean,
  ) {
    const isStop = ({ log }: Check): number => (log ? 0 : 1);
    this.#ordered = [...checks].sort((a, b) => a.pc - b.pc || isStop(a) - isStop(b)); // what speaks comes first
  }

  /** Runs the trainer's iteration as far as it takes. True where the run is to stop, at a hit that was reported. */
  during(trainer: Trainer): boolean {
    const { iteration } = trainer;
    this.#undecided = [];
    const known = beginning(trainer);
    for (const check of this.#ordered) {
      const may = this.#mayBeInTime(check, iteration) && mayHit(check, known);
      const isDecided = check.observes || !check.condition || (may && isHit(check, known).hit);
      if (!isDecided) {
        if (may) this.#undecided.push(check);
        continue;
      }
      const mustRemember = check.remembers.length > 0 && mayHit(check, nextBeginning(trainer));
      if (!may && !mustRemember) continue;
      // Observably, then; and what was left to the outcome comes first where it stands before.
      if (this.#decide(check.pc, trainer)) return true;
      trainer.runTo(check.pc);
      const scope = this.#recalling(check, observed(trainer, check.pc));
      const stops = may && this.#look(check, trainer, scope);
      if (mustRemember) this.#remember(check, scope);
      if (stops) return true;
    }
    return false;
  }

  /** Looks at what was left to the outcome and stands no later than `pc`. */
  #decide(pc: number, trainer: Trainer): boolean {
    const now = this.#undecided.filter((check) => check.pc <= pc);
    this.#undecided = this.#undecided.filter((check) => check.pc > pc);
    return now.some((check) => {
      trainer.runTo(check.pc);
      return this.#look(check, trainer, this.#recalling(check, observed(trainer, check.pc)));
    });
  }

  /** Once the iteration is finished, its outcome still readable. */
  after(trainer: Trainer): boolean {
    let stops = false;
    for (const check of this.#ordered) {
      const isUndecided = this.#undecided.includes(check);
      const mustRemember = !check.observes && check.remembers.length > 0;
      if (!isUndecided && !mustRemember) continue;
      const scope = this.#recalling(check, outcome(trainer));
      stops ||= isUndecided && this.#look(check, trainer, scope);
      if (mustRemember) this.#remember(check, scope);
    }
    return stops;
  }

  #look(check: Check, trainer: Trainer, scope: Scope): boolean {
    const { hit, sample } = isHit(check, scope);
    if (!hit) return false;
    const moment = this.#momentOf(check, trainer);
    if (!this.#isInTime(moment)) return false;
    return this.report({ check, moment, ...(sample !== undefined && { sample }) });
  }

  #momentOf({ pc, element }: Check, trainer: Trainer): Moment {
    const { iteration } = trainer;
    if (!element) return { iteration, pc };
    const tensor = trainer.read(trainer.currentProgram.instructions[pc - 1]!.writes);
    const rank = rankOf(tensor, this.order, element.index);
    return rank < tensor.data.length ? { iteration, pc, element: rank } : { iteration, pc };
  }

  #isInTime(moment: Moment): boolean {
    return compare(moment, this.stretch.after) > 0 && compare(moment, this.stretch.before) < 0;
  }

  /** Some moment of an operation, which its elements part, may be in time where the operation's end is not. */
  #mayBeInTime({ pc, element }: Check, iteration: number): boolean {
    const { after, before } = this.stretch;
    const first = element ? { iteration, pc, element: 1 } : { iteration, pc };
    return compare({ iteration, pc }, after) > 0 && compare(first, before) < 0;
  }

  #remember(check: Check, scope: Scope): void {
    this.#memories.set(check, { iteration: scope.iteration, values: memoryOf(check, scope) });
  }

  #recalling(check: Check, scope: Scope): Scope {
    const memory = this.#memories.get(check);
    const values = memory?.iteration === scope.iteration - 1 ? memory.values : undefined;
    return { ...scope, recall: (node) => values?.get(node) };
  }
}

/** What is known of an iteration before it runs: its number, its batch, and what is carried into it. */
function beginning(trainer: Trainer): Scope {
  const { currentProgram: program, iteration, indices } = trainer;
  return {
    program,
    iteration,
    epoch: Math.floor(iteration / trainer.iterationsPerEpoch),
    learningRate: trainer.learningRate,
    indices,
    labels: () => trainer.read("target").data,
    // Mid-iteration edits may have changed them since; then they are only known once looked at.
    read: (path) =>
      trainer.executed === 0 && program.carried.includes(path) ? trainer.read(path) : undefined,
  };
}

/** What is known of the iteration after this one while this one runs. */
function nextBeginning(trainer: Trainer): Scope {
  const iteration = trainer.iteration + 1;
  return {
    program: trainer.program,
    iteration,
    epoch: Math.floor(iteration / trainer.iterationsPerEpoch),
  };
}

/** What is known once an iteration has run freely. */
function outcome(trainer: Trainer): Scope {
  return {
    ...beginning(trainer),
    read: () => undefined,
    predictions: () => predictionsOf(trainer.currentProgram, (path) => trainer.read(path)),
    loss: () => trainer.history.loss(trainer.iteration),
  };
}

/** All that is known after `pc` instructions of the trainer's iteration. */
export function observed(trainer: Trainer, pc: number): Scope {
  const { currentProgram: program } = trainer;
  const isWritten = (path: TensorPath): boolean => {
    const writer = program.instructions.findIndex(({ writes }) => writes === path);
    return writer < pc && (writer >= 0 || path in program.tensors);
  };
  return {
    ...beginning(trainer),
    read: (path) => (isWritten(path) ? trainer.read(path) : undefined),
    predictions: () => predictionsOf(program, (path) => (isWritten(path) ? trainer.read(path) : undefined)),
    loss: () => (isWritten(program.loss) ? trainer.read(program.loss).data[0] : undefined),
  };
}
