// What may be changed while a run is paused. What is refused here would be lost, or would make
// kernels reach outside of their memory.

import type { TensorPath } from "../protocol/protocol";
import { assertElement, type Program } from "../run/program/program";
import type { Trainer } from "../run/trainer";
import type { Index } from "../tensor/tensor";

/** @throws Error saying which element was meant and why it cannot be changed */
export function assertEditable(
  program: Program,
  path: TensorPath,
  index: Index,
  value: number,
  isWritten: boolean,
): void {
  assertElement(program, path, index);
  if (!isWritten)
    throw new Error(`${path} is not written yet at this moment: what is put there would be lost`);
  const { tensors, instructions, classes } = program;
  const { dtype, role } = tensors[path]!;
  if (dtype !== "int32") return assertHeld(path, value);
  if (role !== "target") {
    if (role === "input") throw new Error(`${path} is what an iteration is given, and cannot be changed`);
    const { op } = instructions.find(({ writes }) => writes === path)!;
    throw new Error(`${path} holds places that ${op} works with, and cannot be changed`);
  }
  if (classes === undefined)
    throw new Error(`${path} is read by nothing here: the model is held against the images`);
  if (!Number.isInteger(value) || value < 0 || value >= classes) {
    throw new Error(`target: expected a class from 0 to ${classes - 1}, got ${value}`);
  }
}

/**
 * As in PyTorch, a number that float32 cannot hold is a mistake and no infinity. In float64, too: one edit makes the same
 * branch on every backend.
 */
function assertHeld(path: TensorPath, value: number): void {
  if (!Number.isFinite(value) || Number.isFinite(Math.fround(value))) return;
  throw new Error(
    `${path}: expected a number that float32 holds, at most 3.4028234663852886e38 in magnitude, or an infinity, got ${value}`,
  );
}

/**
 * @param begins the iteration that is to have these images
 * @throws Error saying what was expected and what arrived
 */
export function assertBatch(
  indices: readonly number[],
  { batches, train, spec }: Pick<Trainer, "batches" | "train" | "spec">,
  begins: number,
): void {
  if (spec.recorded) throw new Error("batch: that of a recording stays as it was recorded");
  const [size, { count }] = [batches.sizeOf(begins), train.images];
  if (indices.length !== size) throw new Error(`batch: expected ${size} images, got ${indices.length}`);
  const wrong = indices.find((i) => !Number.isInteger(i) || i < 0 || i >= count);
  if (wrong !== undefined) throw new Error(`batch: expected images from 0 to ${count - 1}, got ${wrong}`);
}
