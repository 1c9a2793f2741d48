// A recording in the place of a run: a backend that computes what was not recorded, from what was.
//
// At the start of each iteration the batch and what is carried are put in place as they were recorded. An instruction whose
// tensor was recorded is not carried out: the recorded one is put where it would have written. What nobody recorded of what is
// carried is as a run of ours begins with it, in every iteration, since recorded iterations do not follow each other.
// Where somebody edits a value, everything after it in that iteration is computed: the recording cannot know what would have been.

import type { Images } from "../../data/dataset";
import type { TensorPath } from "../../protocol/protocol";
import { tensor, type Index, type Tensor } from "../../tensor/tensor";
import type { Backend, Executor, Machine, State } from "../backend";
import type { Limits, Measure } from "../machine/measure";
import type { Program } from "../program/program";
import type { RecordedMoments } from "./recordedMoments";

export function recordedBackend(backend: Backend, moments: RecordedMoments): Backend {
  return {
    name: backend.name,
    start(pacing) {
      const machine = backend.start(pacing);
      const recorded: Machine = {
        open: (program) =>
          program.mode === "eval"
            ? machine.open(program)
            : new RecordedExecutor(machine.open(program), moments),
        get memoryBytes() {
          return machine.memoryBytes;
        },
        close: () => machine.close(),
      };
      return recorded;
    },
  };
}

class RecordedExecutor implements Executor {
  readonly program: Program;
  #recorded: ReadonlyMap<TensorPath, Tensor> = new Map();
  #iteration = 0;
  /** What a run of ours begins with. */
  #first: State | undefined;
  #isEdited = false;

  constructor(
    private readonly inner: Executor,
    private readonly moments: RecordedMoments,
  ) {
    this.program = inner.program;
  }

  setState(state: State): void {
    this.#first ??= state;
    this.inner.setState(state);
  }

  /** Of these images only their places are looked at: iteration 1 takes the second batch of them. */
  setBatch(_images: Images, indices: Uint32Array): void {
    const { batchSize, carried, tensors, classes } = this.program;
    const at = indices[0]! / batchSize;
    if (!Number.isInteger(at) || indices.some((index, i) => index !== indices[0]! + i))
      throw new Error(
        `recording ${JSON.stringify(this.moments.name)}: a batch is as it was recorded, expected images ${batchSize} · n onwards, got ${[...indices].slice(0, 8).join(", ")}`,
      );
    this.#iteration = this.moments.iterations[at]!;
    this.#recorded = this.moments.at(at);
    this.#isEdited = false;
    const own = carried.map((path) => [path, this.#recorded.get(path) ?? this.#first!.get(path)!] as const);
    this.inner.setState(new Map(own));
    this.inner.put("input", this.#recorded.get("input")!);
    const { shape } = tensors["target"]!;
    const target = classes === undefined ? undefined : this.#recorded.get("target");
    this.inner.put("target", target ?? tensor(shape, new Int32Array(batchSize), "int32")); // which nothing reads
  }

  put(path: TensorPath, tensor: Tensor): void {
    // Bias corrections and schedules go by how many there had been.
    this.inner.put(path, path === "iteration" ? counted(this.#iteration) : tensor);
  }

  run(from: number, to: number): void {
    const { instructions } = this.program;
    let begun = from;
    const compute = (end: number): void => {
      if (end > begun) this.inner.run(begun, end);
      begun = end + 1;
    };
    for (let pc = from; pc < to && !this.#isEdited; pc++) {
      const { writes } = instructions[pc]!;
      const recorded = this.#recorded.get(writes);
      if (!recorded) continue;
      compute(pc);
      this.inner.put(writes, recorded);
    }
    compute(to);
  }

  runFree(): void {
    this.run(0, this.program.instructions.length);
    this.commit();
  }

  write(path: TensorPath, index: Index, value: number): void {
    this.#isEdited = true;
    this.inner.write(path, index, value);
  }

  commit(): void {
    this.inner.commit();
  }

  read(path: TensorPath, sample?: number): Tensor {
    return this.inner.read(path, sample);
  }

  measure(path: TensorPath, limits?: Limits): Measure {
    return this.inner.measure(path, limits);
  }

  distance(from: TensorPath, to: TensorPath): number {
    return this.inner.distance(from, to);
  }

  outcome(): { readonly loss: number; readonly correct: number } {
    return this.inner.outcome();
  }
}

const counted = (iteration: number): Tensor => tensor([], [iteration], "int32");
