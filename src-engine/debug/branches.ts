// A run can go several ways. What was changed in the past opens a branch there: the same run
// up to that moment, then the edit, then whatever follows from it. Nothing is overwritten.

import type {
  Alert,
  BranchId,
  BranchInfo,
  Edit,
  EpochSummary,
  Moment,
  MomentAddress,
} from "../protocol/protocol";
import { MOST_BRANCHES, MOST_CHOSEN_IMAGES, MOST_EDITS } from "../protocol/limits";
import { elementName } from "../protocol/tensorPath";
import type { Lineage } from "../run/history/checkpoints";
import { History } from "../run/history/history";
import type { Course, ValueEdit } from "../run/history/course";
import type { Trainer } from "../run/trainer";
import { Health } from "./health/health";
import { compare, start } from "./time/moment";

/** An alert, and the iteration at whose end it came up. */
export interface Raised {
  readonly iteration: number;
  readonly alert: Alert;
}

/** Where a branch leaves another, and as far as the two share what came of it. */
interface Fork {
  readonly parent: Branch;
  readonly at: Moment;
  /** The iterations before this one have their loss in common. */
  readonly evaluated: number;
  /** So many epochs were over. */
  readonly epochs: number;
}

/**
 * A branch that leaves another at a moment of a run, and shares with it what had come of it by then. Where that was
 * before the other had left its own parent, it is the parent that is left.
 */
export function forkOf(from: Branch, at: Moment, trainer: Trainer): Fork {
  const parent = goingThrough(from, at);
  const { instructions, evaluated } = trainer.programAt(at.iteration);
  const over = at.pc === instructions.length ? at.iteration + 1 : at.iteration;
  return {
    parent,
    at,
    evaluated: at.pc >= evaluated ? at.iteration + 1 : at.iteration,
    epochs: Math.floor(over / trainer.iterationsPerEpoch),
  };
}

function goingThrough(branch: Branch, at: Moment): Branch {
  return branch.parent && compare(at, branch.at) < 0 ? goingThrough(branch.parent, at) : branch;
}

/** Larger than any weight, activation or gradient of a run that nobody interfered with and that is not diverging. */
const LARGEST_USUAL = 10 ** 6;

export class Branch implements Course, Lineage {
  /** What this branch itself changes, in order. */
  readonly own: Edit[] = [];
  readonly epochs: EpochSummary[];
  readonly history: History;
  readonly health: Health;
  readonly alerts: Raised[];
  /** The iteration up to which, wherever all of it was looked at, all was finite; −1 before any was. */
  finiteTo: number;
  /** Whether something was not, somewhere after that; a branch cannot rule out that it has that of its parent. */
  isSick: boolean;
  /** The first moment at which a value was not finite, once it is known; an edit at that very moment may have taken it away. */
  firstNonFinite: Moment | undefined;
  readonly parent: Branch | undefined;
  /** Where it leaves its parent; the first has none and begins at the beginning. */
  readonly at: Moment;
  readonly shared: number;
  /** How many points of its curves and how many epochs it has of its parent. */
  readonly inherited: { readonly points: number; readonly epochs: number };
  /** Put together when first asked for. */
  #all: readonly Edit[] | undefined;

  /** @param from where it leaves which other branch, or how many layers the model has */
  constructor(
    readonly id: BranchId,
    public name: string,
    from: Fork | number,
  ) {
    const fork = typeof from === "number" ? undefined : from;
    this.parent = fork?.parent;
    this.at = fork?.at ?? start;
    this.shared = fork ? fork.at.iteration : -1;
    this.history = fork?.parent.history.fork(fork.evaluated) ?? new History();
    this.health = typeof from === "number" ? new Health(from) : from.parent.health.fork(from.at.iteration);
    this.finiteTo = fork ? Math.min(fork.parent.finiteTo, fork.at.iteration - 1) : -1;
    this.isSick = fork?.parent.isSick ?? false;
    const first = fork?.parent.firstNonFinite;
    this.firstNonFinite = fork && first && compare(first, fork.at) < 0 ? first : undefined;
    this.epochs = fork?.parent.epochs.slice(0, fork.epochs) ?? [];
    this.alerts = fork?.parent.alerts.filter(({ iteration }) => iteration < fork.at.iteration) ?? [];
    this.inherited = { points: this.history.length, epochs: this.epochs.length };
  }

  /** Every edit on the way here, inherited ones included, in order. */
  get edits(): readonly Edit[] {
    const inherited = (): readonly Edit[] =>
      this.parent?.edits.filter(({ at }) => compare(at, this.at) <= 0) ?? [];
    return (this.#all ??= [...inherited(), ...this.own]);
  }

  /** Later than all there are; a branch that another has left gets no more. */
  add(edit: Edit): void {
    // Such a number can make an infinity that a ReLU hides from the loss: every iteration from here on is looked at.
    if (edit.kind === "value" && !(Math.abs(edit.value) <= LARGEST_USUAL)) this.isSick = true;
    this.own.push(edit);
    this.#all = undefined;
    const { firstNonFinite: first } = this;
    if (first && compare(first, edit.at) >= 0) this.firstNonFinite = undefined;
  }

  editsIn(iteration: number): readonly ValueEdit[] {
    return this.edits.filter(
      (edit): edit is ValueEdit => edit.kind === "value" && edit.at.iteration === iteration,
    );
  }

  batchOf(iteration: number): readonly number[] | undefined {
    const change = this.edits.findLast(({ kind, at }) => kind === "batch" && nextOf(at) === iteration);
    return change?.kind === "batch" ? change.indices : undefined;
  }
}

/** The iteration that begins next after a moment: at the very beginning it is the first. */
function nextOf({ iteration, pc }: Moment): number {
  return pc === 0 ? iteration : iteration + 1;
}

export class Branches {
  #all: readonly Branch[];
  /** No number is given twice, so that nobody means another branch than he did. */
  #next = 1;

  /** @param layers how many layers the model has */
  constructor(layers: number) {
    this.#all = [new Branch(0, "main", layers)];
  }

  get all(): readonly Branch[] {
    return this.#all;
  }

  get first(): Branch {
    return this.#all[0]!;
  }

  /** @throws Error naming the branches there are. */
  get(id: BranchId): Branch {
    const branch = this.#all.find((one) => one.id === id);
    if (!branch)
      throw new Error(`there is no branch ${id}; there are ${this.#all.map((one) => one.id).join(", ")}`);
    return branch;
  }

  /** A branch and those that leave it, and so on. */
  from(branch: Branch): readonly Branch[] {
    return this.#all.filter((one) => comesOf(one, branch));
  }

  /** @throws Error where another is called so: a name says which branch is meant */
  rename(branch: Branch, name: string): void {
    if (this.#all.some((other) => other !== branch && other.name === name))
      throw new Error(`another branch is called ${JSON.stringify(name)} already`);
    branch.name = name;
  }

  /**
   * Lets go of a branch and of those that leave it.
   * @param current the branch that is followed
   * @throws Error for the first, and where the current one would go
   */
  remove(branch: Branch, current: Branch): readonly Branch[] {
    if (!branch.parent) throw new Error(`${branch.name} is what all other branches leave: it stays`);
    if (comesOf(current, branch)) {
      const where = current === branch ? "we are on it" : `we are on ${current.name}, which leaves it`;
      throw new Error(`${branch.name} stays while ${where}; go to another first`);
    }
    const gone = this.from(branch);
    this.#all = this.#all.filter((one) => !gone.includes(one));
    return gone;
  }

  /**
   * @param images how many an edit is to name, in place of a batch's own
   * @throws Error where a branch and an edit more would be more than a session file may hold
   */
  assertRoom(images = 0): void {
    const edits = this.#all.flatMap(({ own }) => own);
    const chosen = edits.reduce(
      (sum, edit) => sum + (edit.kind === "batch" ? edit.indices.length : 0),
      images,
    );
    const full =
      (this.#all.length >= MOST_BRANCHES && `${MOST_BRANCHES} branches`) ||
      (edits.length >= MOST_EDITS && `${MOST_EDITS} edits`) ||
      (chosen > MOST_CHOSEN_IMAGES && `batches of ${MOST_CHOSEN_IMAGES} chosen images together`);
    if (full) throw new Error(`a session holds at most ${full}: delete a branch first`);
  }

  /** A new branch that leaves another at a moment. */
  open(fork: Fork, name?: string): Branch {
    const id = this.#next++;
    const branch = new Branch(id, name ?? this.#freeName(id), fork);
    this.#all = [...this.#all, branch];
    return branch;
  }

  #freeName(id: number): string {
    const names = new Set(this.#all.map((one) => one.name));
    while (names.has(`branch ${id}`)) id++;
    return `branch ${id}`;
  }
}

function comesOf(branch: Branch | undefined, from: Branch): boolean {
  return branch !== undefined && (branch === from || comesOf(branch.parent, from));
}

/** The eldest of the branches that have the start of an iteration in common with this one. */
export function ownerOf(branch: Branch, iteration: number): Branch {
  return branch.parent && iteration <= branch.shared ? ownerOf(branch.parent, iteration) : branch;
}

/** A branch as a page lists it. */
export function branchInfo(branch: Branch, addressOf: (moment: Moment) => MomentAddress): BranchInfo {
  const { id, name, parent, at, own, history } = branch;
  return {
    id,
    name,
    ...(parent && { parent: parent.id, fork: addressOf(at) }),
    edits: own.map(inWords),
    iterations: history.length,
  };
}

/** `conv1.weight[0,0,1,1] = 0.25`, `learningRate = 0.1`, `batch of iteration 13: 5, 7, 9`. */
function inWords(edit: Edit): string {
  if (edit.kind === "batch") return `batch of iteration ${nextOf(edit.at)}: ${edit.indices.join(", ")}`;
  const { path, index, value } = edit;
  return `${elementName(path, index)} = ${Object.is(value, -0) ? "-0" : value}`;
}
