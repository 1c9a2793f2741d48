// A program in the kernels' memory: its tensors, the calls of its instructions, and the plan by which it runs free.

import type { Normalization } from "../../data/normalization";
import type { Images } from "../../data/dataset";
import type { Moves } from "../../data/augment/moves";
import { shardsOf } from "../../ops/shared/shards";
import type { TensorPath } from "../../protocol/protocol";
import { sizeOf, type Index, type Tensor } from "../../tensor/tensor";
import { planArena, scratchOf, type Arena, type Place } from "./arena";
import type { Executor, State, Pacing } from "../backend";
import { Calls, partBytes } from "../program/calls";
import { sumsOverShards } from "../program/stages";
import { timesOf } from "../cost/cost";
import { carriedBytes } from "../cost/memory";
import { planIteration } from "../program/plan";
import { placeOf, readLayout, sampleOf, writeLayout } from "./layout";
import type { Call, KernelMachine } from "./machine";
import type { Limits, Measure } from "./measure";
import { Measurer } from "./measurer";
import { isPerSample, type Program } from "../program/program";
import type { ThreadPool } from "./threads";

type Step = () => number;

export class SimdExecutor implements Executor {
  readonly #machine: KernelMachine;
  readonly #arena: Arena;
  /** Of the batch: which images, and how far each is moved. */
  readonly #indices: number;
  readonly #shifts: number;
  /** How long the instructions before each are expected to take, and all of them, in milliseconds. */
  readonly #until: readonly number[];
  /** Between two kernels, where an iteration is long. */
  readonly #beat: (() => void) | undefined;
  /** By instruction. */
  readonly #steps: readonly (readonly Step[])[];
  /** All at full speed; planned when first wanted. */
  #free: (() => void) | undefined;
  #correct: Step | undefined;
  /** Bytes of the arena, and how many of them nothing has been written to. */
  readonly #reserved: number;
  #unused: number;
  #measurer: Measurer | undefined;
  /** What of this iteration was measured since it was written: a step asks for all of it and writes one tensor. */
  readonly #measured = new Map<TensorPath, Measure>();
  /** By where to. */
  readonly #distances = new Map<TensorPath, { readonly from: TensorPath; readonly distance: number }>();
  #gather: { images: Images; normalization: Normalization; moved: number; step: Step } | undefined;

  constructor(
    readonly program: Program,
    machine: KernelMachine,
    private readonly apart: boolean,
    private readonly pacing: Pacing | undefined,
    private readonly pool: ThreadPool | undefined,
  ) {
    this.#machine = machine;
    this.#until = runningSums(timesOf(program, "simd"));
    this.#beat = this.#time > LONG ? pacing && (() => pacing.beat()) : undefined;
    const { end } = planArena(program, 0);
    this.#arena = planArena(program, machine.allocate(end + 64));
    this.#unused = end - carriedBytes(program);
    this.#reserved = end;
    this.#indices = machine.allocate(program.batchSize * 4);
    this.#shifts = machine.allocate(program.batchSize * 2);
    for (const [view, words] of this.#arena.records) new Int32Array(machine.memory.buffer, view).set(words);
    this.#steps = this.#bindSteps();
  }

  /**
   * One instruction is at work at a time: all of them have their working memory in common. Threads share one that takes long.
   */
  #bindSteps(): readonly (readonly Step[])[] {
    const { program, pool } = this;
    const machine = this.#machine;
    const arena = this.#arena;
    const calls = new Calls(program, arena, machine);
    const shards = shardsOf(program.batchSize);
    const most = Math.max(0, ...program.instructions.map((one) => scratchOf(program, one)));
    const sums = program.instructions.filter((one) => sumsOverShards(program, one));
    const part = Math.max(0, ...sums.map((one) => partBytes(arena, one)));
    const parts = machine.working("parts", shards.length * part);
    const alone = machine.working("task 0", most);
    const bind = (all: readonly Call[]): Step[] => all.map((call) => machine.bind(call));
    return program.instructions.map((one, pc) => {
      const time = this.#until[pc + 1]! - this.#until[pc]!;
      const isSum = sumsOverShards(program, one);
      const isShared =
        pool && shards.length > 1 && time > SHARED && (isSum || isPerSample(program, one.writes));
      if (!isShared) return bind(calls.alone(one, alone, parts));
      const scratches = shards.map((_, i) => machine.working(`task ${i}`, most));
      const sum = isSum ? calls.sumOfShards(one, parts, scratches) : undefined;
      const tasks = sum
        ? sum.parts.map((call) => [call])
        : shards.map((_, i) => calls.ofShard(one, i, scratches[i]!));
      const section = pool.section(tasks);
      const together = (): number => {
        pool.run(section, time, this.#beat);
        return 0;
      };
      return [together, ...bind(sum ? [sum.sum] : [])];
    });
  }

  setState(state: State): void {
    if (this.#isTainted || this.#hasWildState()) this.#clean();
    this.#changed();
    for (const [path, tensor] of state) this.put(path, tensor);
  }

  /**
   * Lanes that pad a row, and the halos of images, are zeros that kernels read and never write; but 0 · NaN is no zero.
   * Once a run has left the finite numbers they are not to be relied on.
   */
  #isTainted = false;

  #hasWildState(): boolean {
    return this.program.carried.some((path) => !areFinite(this.read(path).data));
  }

  #clean(): void {
    const bytes = new Uint8Array(this.#machine.memory.buffer);
    for (const { address, layout } of this.#arena.places.values()) {
      bytes.fill(0, address, address + layout.bytes);
    }
    this.#isTainted = false;
  }

  setBatch(images: Images, indices: Uint32Array, normalization: Normalization, moves?: Moves): void {
    const shifts = moves instanceof Int8Array ? this.#shifts : 0;
    const sources = moves && !shifts ? this.#machine.working("sources", moves.byteLength) : 0;
    const moved = shifts || sources;
    const last = this.#gather;
    if (last?.images !== images || last.normalization !== normalization || last.moved !== moved) {
      const { pixels, labels } = this.#machine.place(images);
      const table = this.#machine.table(normalization, images.channels);
      const from = [pixels, labels, table, this.#indices, shifts, sources];
      const views = [this.#place("input").view, this.#place("target").view];
      const step = this.#machine.bind(["Batch_gather", ...from, ...views]);
      this.#gather = { images, normalization, moved, step };
    }
    const { buffer } = this.#machine.memory;
    new Uint32Array(buffer, this.#indices, indices.length).set(indices);
    if (moves) new (shifts ? Int8Array : Int32Array)(buffer, moved, moves.length).set(moves);
    this.#gather!.step();
    this.#changed();
  }

  /** How long an iteration is expected to take, in milliseconds. */
  get #time(): number {
    return this.#until.at(-1)!;
  }

  /** Bytes that are reserved for tensors which nobody has wanted yet. */
  get unused(): number {
    return this.#unused;
  }

  run(from: number, to: number): void {
    this.#unused = 0;
    this.pacing?.begin();
    for (let pc = from; pc < to; pc++) {
      for (const step of this.#steps[pc]!) {
        step();
        this.#beat?.();
      }
      this.#changed(this.program.instructions[pc]!.writes);
    }
    this.pacing?.done(this.#until[to]! - this.#until[from]!);
  }

  runFree(): void {
    this.#free ??= this.#planFree();
    this.pacing?.begin();
    this.#free();
    this.pacing?.done(this.#time);
    this.#changed();
  }

  #planFree(): () => void {
    const plan = planIteration(this.program, this.#arena, this.#machine, this.apart);
    const { before, sections, bytes } = plan;
    this.#unused = Math.min(this.#unused, this.#reserved - bytes);
    const bind = (calls: readonly Call[]): Step[] => calls.map((call) => this.#machine.bind(call));
    const pool = this.pool;
    const beat = this.#beat;
    const shared = pool && sections[0]!.length > 1;
    const steps: (() => void)[] = bind(before);
    for (const tasks of sections) {
      if (shared) {
        const section = pool.section(tasks);
        steps.push(() => pool.run(section, this.#time, beat));
      } else {
        steps.push(...bind(tasks.flat()));
      }
    }
    return () => {
      for (const step of steps) {
        step();
        beat?.();
      }
    };
  }

  /** Nothing is copied: the records of a parameter and its next value change places. */
  commit(): void {
    const words = new Uint32Array(this.#machine.memory.buffer);
    for (const paths of this.program.nexts) {
      const [now, next] = [this.#place(paths[0]).view / 4, this.#place(paths[1]).view / 4];
      [words[now], words[next]] = [words[next]!, words[now]!];
      for (const path of paths) this.#changed(path);
    }
  }

  put(path: TensorPath, tensor: Tensor): void {
    const { layout } = this.#place(path);
    if (tensor.data.length !== sizeOf(layout.shape)) {
      throw new RangeError(
        `simd: tensor "${path}" is [${layout.shape.join(",")}], got [${tensor.shape.join(",")}]`,
      );
    }
    this.#changed(path);
    this.#isTainted ||= !areFinite(tensor.data);
    writeLayout(layout, this.#machine.memory.buffer, this.#addressOf(path), tensor);
  }

  write(path: TensorPath, index: Index, value: number): void {
    const { layout } = this.#place(path);
    const address = this.#addressOf(path);
    this.#changed(path);
    this.#isTainted ||= !Number.isFinite(Math.fround(value));
    const words = layout.dtype === "int32" ? Int32Array : Float32Array;
    new words(this.#machine.memory.buffer, address + placeOf(layout, index), 1)[0] = value;
  }

  read(path: TensorPath, sample?: number): Tensor {
    const { layout } = this.#place(path);
    const { buffer } = this.#machine.memory;
    const address = this.#addressOf(path);
    if (sample === undefined) return readLayout(layout, buffer, address);
    return readLayout(sampleOf(layout), buffer, address + sample * layout.image);
  }

  distance(from: TensorPath, to: TensorPath): number {
    const known = this.#distances.get(to);
    if (known?.from === from) return known.distance;
    const distance = this.#measuring.distance(this.#place(from), this.#place(to));
    this.#distances.set(to, { from, distance });
    return distance;
  }

  /** What was measured of a tensor is out of date, or of all of them. */
  #changed(path?: TensorPath): void {
    if (path === undefined) {
      this.#measured.clear();
      this.#distances.clear();
      return;
    }
    this.#measured.delete(path);
    for (const [to, { from }] of this.#distances)
      if (to === path || from === path) this.#distances.delete(to);
  }

  get #measuring(): Measurer {
    return (this.#measurer ??= new Measurer(this.program, this.#machine));
  }

  measure(path: TensorPath, limits?: Limits): Measure {
    if (limits) return this.#measuring.measure(path, this.#place(path), limits);
    let found = this.#measured.get(path);
    if (!found) {
      found = this.#measuring.measure(path, this.#place(path));
      this.#measured.set(path, found);
    }
    return found;
  }

  outcome(): { loss: number; correct: number } {
    const { address } = this.#place(this.program.loss);
    this.#correct ??= this.#machine.bind([
      "Batch_correct",
      this.#place(this.program.output).view,
      this.#place("target").view,
    ]);
    const loss = new Float32Array(this.#machine.memory.buffer, address, 1)[0]!;
    this.#isTainted ||= !Number.isFinite(loss);
    return { loss, correct: this.program.classes === undefined ? NaN : this.#correct() };
  }

  /** Where a tensor now begins, by its record. */
  #addressOf(path: TensorPath): number {
    const { view, layout } = this.#place(path);
    return new Uint32Array(this.#machine.memory.buffer, view, 1)[0]! - layout.lead;
  }

  #place(path: TensorPath): Place {
    const place = this.#arena.places.get(path);
    if (!place) throw new Error(`simd: there is no tensor "${path}"`);
    return place;
  }
}

/** Milliseconds on a busy machine: an instruction that takes longer is shared by the threads, stepping too. */
const SHARED = 20;
/** An iteration that is expected to take longer than this, in milliseconds, beats between its kernels. */
const LONG = 50;

function runningSums(values: readonly number[]): readonly number[] {
  let sum = 0;
  return [0, ...values.map((value) => (sum += value))];
}

/** In one pass and without a call for each: half a million weights are asked at every start. */
function areFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
