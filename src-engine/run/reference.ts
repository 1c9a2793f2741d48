// The float64 truth: every instruction is its rule, computed as written.

import { gather } from "../data/batches";
import type { Images } from "../data/dataset";
import type { Normalization } from "../data/normalization";
import type { Moves } from "../data/augment/moves";
import type { TensorPath } from "../protocol/protocol";
import { convert, ravel, sizeOf, zeros, type Index, type Tensor } from "../tensor/tensor";
import type { Backend, Executor, Machine, Pacing } from "./backend";
import { timesOf } from "./cost/cost";
import { distanceOf, measureTensor, type Limits, type Measure } from "./machine/measure";
import { longestOf } from "./cost/pace";
import { correct } from "./predictions";
import { isPerSample, type Program } from "./program/program";

export const reference: Backend = {
  name: "reference",
  start(pacing) {
    const machine: Machine = {
      open(program) {
        pacing?.expect(machine, longestOf(program, "reference", program.instructions.length));
        return new ReferenceExecutor(program, pacing);
      },
      memoryBytes: undefined,
      close: () => pacing?.expect(machine, 0),
    };
    return machine;
  },
};

class ReferenceExecutor implements Executor {
  readonly #tensors = new Map<TensorPath, Tensor>();

  readonly #times: readonly number[];

  constructor(
    readonly program: Program,
    private readonly pacing: Pacing | undefined,
  ) {
    this.#times = pacing ? timesOf(program, "reference") : [];
  }

  setState(state: ReadonlyMap<TensorPath, Tensor>): void {
    for (const [path, tensor] of state) this.put(path, tensor);
  }

  put(path: TensorPath, tensor: Tensor): void {
    this.#tensors.set(path, tensor.dtype === "int32" ? tensor : convert(tensor, "float64"));
  }

  setBatch(images: Images, indices: Uint32Array, normalization: Normalization, moves?: Moves): void {
    const { tensors } = this.program;
    // Through float32, so that both backends see the same pixels.
    const input = zeros(tensors["input"]!.shape, "float32");
    const target = zeros(tensors["target"]!.shape, "int32");
    gather(images, indices, normalization, input.data as Float32Array, target.data as Int32Array, moves);
    this.#tensors.set("input", convert(input, "float64"));
    this.#tensors.set("target", target);
  }

  run(from: number, to: number): void {
    for (let pc = from; pc < to; pc++) {
      const { operands, attrs, writes, run } = this.program.instructions[pc]!;
      const x = Object.fromEntries(
        Object.entries(operands).flatMap(([name, path]) => {
          const tensor = this.#tensors.get(path);
          return tensor ? [[name, tensor] as const] : [];
        }),
      );
      this.pacing?.begin();
      this.#tensors.set(writes, run.compute(x, attrs));
      this.pacing?.done(this.#times[pc]!);
      this.pacing?.beat();
    }
  }

  write(path: TensorPath, index: Index, value: number): void {
    const tensor = this.#tensors.get(path);
    if (!tensor) throw new Error(`reference: tensor "${path}" has not been written`);
    const data = tensor.data.slice(); // others may hold the tensor that was
    data[ravel(index, tensor.shape)] = value;
    this.#tensors.set(path, { ...tensor, data });
  }

  read(path: TensorPath, sample?: number): Tensor {
    const tensor = this.#written(path);
    if (sample === undefined) return { ...tensor, data: tensor.data.slice() };
    const [, ...rest] = tensor.shape;
    const size = sizeOf(rest);
    return { ...tensor, shape: [1, ...rest], data: tensor.data.slice(sample * size, (sample + 1) * size) };
  }

  measure(path: TensorPath, limits?: Limits): Measure {
    return measureTensor(this.#written(path), isPerSample(this.program, path), limits);
  }

  distance(from: TensorPath, to: TensorPath): number {
    return distanceOf(this.#written(from).data, this.#written(to).data);
  }

  #written(path: TensorPath): Tensor {
    const tensor = this.#tensors.get(path);
    if (!tensor) throw new Error(`reference: tensor "${path}" has not been written`);
    return tensor;
  }

  runFree(): void {
    this.run(0, this.program.instructions.length);
    this.commit();
  }

  outcome(): { loss: number; correct: number } {
    const { loss, output, classes } = this.program;
    return {
      loss: this.read(loss).data[0]!,
      correct: classes === undefined ? NaN : correct(this.read(output), this.read("target")),
    };
  }

  commit(): void {
    for (const [now, next] of this.program.nexts) this.#tensors.set(now, this.read(next));
  }
}
