// The float64 truth: every instruction is its rule, computed as written.

import type { TensorPath } from "../protocol/protocol";
import { convert, type Tensor } from "../tensor/tensor";
import type { Backend, Executor } from "./backend";
import type { Program } from "./program";

export const reference: Backend = {
  name: "reference",
  open: (program) => new ReferenceExecutor(program),
};

class ReferenceExecutor implements Executor {
  readonly #tensors = new Map<TensorPath, Tensor>();

  constructor(readonly program: Program) {}

  setState(state: ReadonlyMap<TensorPath, Tensor>): void {
    for (const [path, tensor] of state) this.#tensors.set(path, convert(tensor, "float64"));
  }

  setBatch({ input, target }: { input: Tensor; target: Tensor }): void {
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
      this.#tensors.set(writes, run.compute(x, attrs));
    }
  }

  read(path: TensorPath): Tensor {
    const tensor = this.#tensors.get(path);
    if (!tensor) throw new Error(`reference: tensor "${path}" has not been written`);
    return { ...tensor, data: tensor.data.slice() };
  }

  commit(): void {
    for (const path of this.program.parameters) this.#tensors.set(path, this.read(`${path}.next`));
  }
}
