// Several threads on one memory. The work of an iteration is cut into sections, a section
// into tasks that touch nothing of each other's; whoever is free takes the next task. Which
// thread took which can be told from no result.
//
// Worker threads sleep inside Atomics.wait and cannot be sent messages, so everything they
// are told lies in the shared memory: a control block, and each section as a tape of numbers.

import type { Call, KernelMachine } from "./machine";

/** What a worker thread starts with; all of it can be posted to it. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the control block. */
  readonly control: number;
}

/** Starts a thread that calls `serveSections` with what it is given. Provided by the shell. */
export type StartThread = (start: ThreadStart) => { stop(): void };

// The control block's words.
const GENERATION = 0; // counts the sections begun; workers wait on it
const SECTION = 1; // the address of the tape
const TICKET = 2; // generation and the next task's number: (generation << TASK_BITS) | task
const COMPLETED = 3; // tasks done
const CONTROL_BYTES = 64;

const TASK_BITS = 8;
/** More tasks than this help nobody; one less than a ticket can number, so that it never counts into the generation. */
const MOST_TASKS = (1 << TASK_BITS) - 1;
const GENERATIONS = 1 << (31 - TASK_BITS);

/** How often to look again before going to sleep: some tens of microseconds. */
const SPINS = 4000;
/** How long no task may end before the thread that took it counts as dead: in ms, and in times of what all are expected to take. */
const PATIENCE = 60_000;
const TIMES = 10;

type Task = readonly (() => number)[];

/** A section that a pool can run: its tape, and its tasks bound for this thread. */
interface Section {
  readonly tape: number;
  readonly tasks: readonly Task[];
}

export class ThreadPool {
  readonly #control: Int32Array;
  readonly #workers: { stop(): void }[] = [];
  readonly #machine: KernelMachine;
  #generation = 0;

  /**
   * @param threads how many in all, the calling one included
   * @throws whatever `start` throws; those that were started are stopped
   */
  constructor(machine: KernelMachine, threads: number, start: StartThread) {
    this.#machine = machine;
    const control = machine.allocate(CONTROL_BYTES);
    this.#control = new Int32Array(machine.memory.buffer, control, CONTROL_BYTES / 4);
    const { module, memory } = machine;
    try {
      for (let i = 1; i < threads; i++) this.#workers.push(start({ module, memory, control }));
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Writes a section down for everyone. */
  section(work: readonly (readonly Call[])[]): Section {
    const tasks = bundled(work);
    const numbers = [tasks.length];
    for (const calls of tasks) {
      numbers.push(calls.length);
      for (const [name, ...args] of calls) numbers.push(this.#machine.number(name), args.length, ...args);
    }
    const tape = this.#machine.allocate(numbers.length * 8);
    new Float64Array(this.#machine.memory.buffer, tape).set(numbers);
    return { tape, tasks: tasks.map((calls) => calls.map((call) => this.#machine.bind(call))) };
  }

  /**
   * Runs a section's tasks; returns when all are done.
   * @param time how long they are expected to take, in milliseconds
   * @param beat called whenever something is done
   */
  run({ tape, tasks }: Section, time = 0, beat?: () => void): void {
    const control = this.#control;
    const generation = (this.#generation = (this.#generation + 1) % GENERATIONS);
    // In this order: a worker still holding the last generation finds no ticket of it left.
    Atomics.store(control, SECTION, tape);
    Atomics.store(control, COMPLETED, 0);
    Atomics.store(control, TICKET, generation << TASK_BITS);
    Atomics.store(control, GENERATION, generation);
    Atomics.notify(control, GENERATION);
    takeTasks(control, generation, tasks, beat);
    const patience = PATIENCE + TIMES * time;
    // Whoever took the last tasks is at work on them: it will not be long.
    for (let spin = 0; ; spin++) {
      const completed = Atomics.load(control, COMPLETED);
      if (completed === tasks.length) return;
      if (spin <= SPINS) continue;
      if (Atomics.wait(control, COMPLETED, completed, patience) === "timed-out")
        throw new Error(
          `threads: ${tasks.length - completed} tasks of ${tasks.length} have not ended for ${Math.round(patience / 1000)} seconds`,
        );
      beat?.();
    }
  }

  stop(): void {
    for (const worker of this.#workers) worker.stop();
  }
}

/** As many tasks as tickets can number: of a deep network several make one. */
function bundled(tasks: readonly (readonly Call[])[]): readonly (readonly Call[])[] {
  const size = Math.ceil(tasks.length / MOST_TASKS);
  const count = Math.ceil(tasks.length / size);
  return Array.from({ length: count }, (_, i) => tasks.slice(i * size, (i + 1) * size).flat());
}

/** A worker thread's life: waits for sections and helps with them, until it is stopped. */
export function serveSections({ memory, control }: ThreadStart, machine: KernelMachine): never {
  const words = new Int32Array(memory.buffer, control, CONTROL_BYTES / 4);
  const known = new Map<number, readonly Task[]>();
  let seen = 0;
  for (;;) {
    const generation = awaitChange(words, seen);
    seen = generation;
    const tape = Atomics.load(words, SECTION);
    let tasks = known.get(tape);
    if (!tasks) known.set(tape, (tasks = readTape(tape, memory, machine)));
    takeTasks(words, generation, tasks);
  }
}

function awaitChange(words: Int32Array, seen: number): number {
  for (let spin = 0; ; spin++) {
    const generation = Atomics.load(words, GENERATION);
    if (generation !== seen) return generation;
    if (spin > SPINS) Atomics.wait(words, GENERATION, seen);
  }
}

function takeTasks(words: Int32Array, generation: number, tasks: readonly Task[], beat?: () => void): void {
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const task = tasks[ticket & MOST_TASKS];
    if (ticket >>> TASK_BITS !== generation || !task) return;
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    for (const step of task) {
      step();
      beat?.();
    }
    Atomics.add(words, COMPLETED, 1);
    Atomics.notify(words, COMPLETED);
  }
}

function readTape(tape: number, memory: WebAssembly.Memory, machine: KernelMachine): readonly Task[] {
  // Memory that another thread has grown is longer here only after a while.
  while (memory.buffer.byteLength <= tape) Atomics.wait(new Int32Array(memory.buffer, 0, 1), 0, 0, 1);
  const numbers = new Float64Array(memory.buffer, tape);
  let at = 0;
  const next = (): number => numbers[at++]!;
  return Array.from({ length: next() }, () =>
    Array.from({ length: next() }, () => {
      const name = machine.name(next());
      const args = Array.from({ length: next() }, next);
      return machine.bind([name, ...args]);
    }),
  );
}
