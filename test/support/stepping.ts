// A run of a program operation by operation, on an executor of its own: no trainer, branches or checkpoints take part.
// It makes edits where they are due and keeps what every moment changed.

import type { Moment, TensorPath } from "../../src-engine/protocol/protocol";
import { stateOf, type Backend, type Executor } from "../../src-engine/run/backend";
import { compile } from "../../src-engine/run/program/compile";
import type { Program } from "../../src-engine/run/program/program";
import type { ValueEdit } from "../../src-engine/run/history/course";
import type { Trainer } from "../../src-engine/run/trainer";
import type { Tensor } from "../../src-engine/tensor/tensor";

export interface Step {
  readonly moment: Moment;
  readonly program: Program;
  /** The tensors that stand at the moment, by whether all of each is finite. */
  readonly finite: ReadonlyMap<TensorPath, boolean>;
  /** What the moment changed, as it stands there. */
  readonly changed: ReadonlyMap<TensorPath, Tensor>;
}

/** Every moment from the very beginning to the end of an iteration. @param trainer says which weights and images */
export function steps(trainer: Trainer, backend: Backend, edits: readonly ValueEdit[], last: number): Step[] {
  const machine = backend.start();
  const executors = new Map<number, Executor>();
  const executorOf = (size: number): Executor => {
    const { model, optimizer } = trainer.program;
    const known = executors.get(size) ?? machine.open(compile(model, optimizer, size));
    executors.set(size, known);
    return known;
  };
  const found: Step[] = [];
  let state = trainer.state();
  for (let iteration = 0; iteration <= last; iteration++) {
    const indices = trainer.batches.at(iteration);
    const executor = executorOf(indices.length);
    const { program } = executor;
    executor.setState(state);
    executor.setBatch(trainer.train.images, Uint32Array.from(indices), trainer.spec.recipe);
    for (let pc = iteration === 0 ? 0 : 1; pc <= program.instructions.length; pc++) {
      const changed = new Set<TensorPath>();
      if (pc > 0) {
        executor.run(pc - 1, pc);
        changed.add(program.instructions[pc - 1]!.writes);
      }
      for (const { at, path, index, value } of edits) {
        if (at.iteration !== iteration || at.pc !== pc) continue;
        executor.write(path, index, value);
        changed.add(path);
      }
      const later = new Set(program.instructions.slice(pc).map(({ writes }) => writes));
      const standing = Object.keys(program.tensors).filter((path) => !later.has(path));
      found.push({
        moment: { iteration, pc },
        program,
        finite: new Map(standing.map((path) => [path, executor.read(path).data.every(Number.isFinite)])),
        changed: new Map([...changed].map((path) => [path, executor.read(path)])),
      });
    }
    executor.commit();
    state = stateOf(executor);
  }
  machine.close();
  return found;
}
