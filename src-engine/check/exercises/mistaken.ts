// A backend that makes a mistake: it computes as another one does, and puts what the mistake makes of an operation's operands where
// its result was. Stepping, running free and running again give the same bits, because the mistake is made of nothing but operands.

import { placeOf } from "../../debug/time/moment";
import type { Backend, Executor } from "../../run/backend";
import { convert, type Tensor } from "../../tensor/tensor";
import type { TensorPath } from "../../protocol/protocol";
import { LEARNING_RATE } from "../../protocol/tensorPath";
import { operandsOf } from "../mistakes/iterated";
import { mistakeCalled } from "../mistakes/index";
import type { Exercise } from "./exercise";

/** The backend with the exercise's mistake in its operation, in every program that has it. */
export function mistakenBackend(
  backend: Backend,
  exercise: Pick<Exercise, "operation" | "mistake">,
): Backend {
  return {
    name: backend.name,
    start(pacing) {
      const machine = backend.start(pacing);
      return {
        open: (program) => mistakenExecutor(machine.open(program), exercise),
        get memoryBytes() {
          return machine.memoryBytes;
        },
        close: () => machine.close(),
      };
    },
  };
}

function mistakenExecutor(
  executor: Executor,
  { operation, mistake: id }: Pick<Exercise, "operation" | "mistake">,
): Executor {
  const { program } = executor;
  const at = program.instructions.findIndex((one) => placeOf(one).join("/") === operation);
  const instruction = program.instructions[at];
  if (!instruction) return executor; // evaluation has no backward pass
  const mistake = mistakeCalled(id);
  const { writes } = instruction;
  // A learning rate that no schedule writes is there from the beginning.
  const rates = program.carried.filter((path) => path === LEARNING_RATE);
  const operands = new Set([...Object.values(instruction.operands), ...rates]);

  function makeIt(): void {
    const values = new Map<TensorPath, Tensor>();
    for (const path of operands) values.set(path, inFloat64(executor.read(path)));
    const right = inFloat64(executor.read(writes));
    const made = mistake.make(instruction!, operandsOf(instruction!, values), right);
    if (made) executor.put(writes, { ...made, shape: right.shape });
  }

  const run = (from: number, to: number): void => {
    if (at < from || at >= to) return executor.run(from, to);
    executor.run(from, at + 1);
    makeIt();
    executor.run(at + 1, to);
  };
  return {
    program,
    run,
    runFree() {
      run(0, program.instructions.length);
      executor.commit();
    },
    setState: (state) => executor.setState(state),
    setBatch: (...batch) => executor.setBatch(...batch),
    put: (path, tensor) => executor.put(path, tensor),
    write: (path, index, value) => executor.write(path, index, value),
    commit: () => executor.commit(),
    read: (path, sample) => executor.read(path, sample),
    measure: (path, limits) => executor.measure(path, limits),
    distance: (from, to) => executor.distance(from, to),
    outcome: () => executor.outcome(),
  };
}

const inFloat64 = (tensor: Tensor): Tensor =>
  tensor.dtype === "int32" ? tensor : convert(tensor, "float64");
