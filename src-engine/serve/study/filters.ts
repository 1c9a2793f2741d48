// A layer's weights for who studies its filters: now, at the beginning of the run, their gradient and their update.
//
// The weights a run began with are a function of its seed, or were brought along: nothing has to be kept or replayed.

import type { Session } from "../../debug/session";
import type { Filters, TensorPath } from "../../protocol/protocol";
import { gradientOf, nextOf } from "../../protocol/relatedTensors";
import { firstValue } from "../../run/history/firstState";
import { LEARNING_RATE } from "../../protocol/tensorPath";
import type { Instruction } from "../../run/program/program";
import { minus, scalar, type Tensor } from "../../tensor/tensor";

/** @throws Error when there is no such weight, naming those there are */
export function filtersOf(
  session: Session,
  path: TensorPath,
): { body: Filters; tensors: ReadonlyMap<TensorPath, Tensor> } {
  const { program, trainer } = session;
  const { recipe, seed, first } = trainer.spec;
  const weights = program.parameters.filter((one) => (program.tensors[one]?.shape.length ?? 0) > 1);
  if (!weights.includes(path))
    throw new Error(`"${path}" has no filters; those that have are ${weights.join(", ")}`);
  const weight = session.read(path);
  if (!weight) throw new Error(`"${path}" is not known yet`);
  const tensors = new Map([
    ["weight", weight],
    ["initial", first?.get(path) ?? firstValue(program, path, recipe.initialization, seed)],
  ]);
  const [gradient, updated] = [gradientOf(program, path), nextOf(program, path)];
  const grad = gradient !== undefined && session.read(gradient);
  if (grad) tensors.set("grad", grad);
  const writer = program.instructions.find(({ writes }) => writes === updated);
  const made = updated !== undefined && session.read(updated);
  const next = made ?? (grad && writer && coming(session, writer));
  if (!next) return { body: {}, tensors };
  tensors.set("update", minus(next, weight));
  return { body: { update: made ? "made" : "coming" }, tensors };
}

/** What an update will write, by its rule in float64, from what is written by now. */
function coming(session: Session, { run, reads, attrs }: Instruction): Tensor | undefined {
  const operands: Record<string, Tensor> = {};
  for (const [name, path] of Object.entries(reads)) {
    // A schedule's rate is known before it is written.
    const operand = path === LEARNING_RATE ? scalar(session.trainer.learningRate) : session.read(path);
    if (!operand) return undefined;
    operands[name] = operand;
  }
  return run.compute(operands, attrs);
}
