// Operands for an op's samples, filled the same way everywhere.

import { operandNames, readsOf, type Op, type Operands, type Sample } from "../../src-engine/ops/op";
import { opUnder } from "../../src-engine/ops/under";
import type { Attrs } from "../../src-engine/protocol/protocol";
import { tensor, zeros, type Tensor } from "../../src-engine/tensor/tensor";
import { random } from "../../src-engine/tensor/random";

/** Operands that are whole numbers. */
const WHOLE: readonly string[] = ["target", "iteration", "label"];

/** Uniform float32 numbers in −1 … 1, held in float64. */
export function filled(shape: readonly number[], name: string): Tensor {
  const { uniform } = random(7, `test/${name}`);
  const out = zeros(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.fround(2 * uniform(i) - 1);
  return out;
}

/** Inputs, what the forward rules make of them, and (for layers) a gradient to send back and what gradients others are made of. */
export function operandsOf(whole: Op, sample: Sample<Attrs>): Operands {
  const op = underSample(whole, sample);
  const x: Record<string, Tensor> = {};
  for (const name of namesIn(op, sample)) {
    const shape = sample.shapes[name]!;
    const values = sample.values?.[name];
    const isWhole = WHOLE.includes(name) && !(name === "target" && op.wantsValues);
    if (values) x[name] = tensor(shape, values, isWhole ? "int32" : "float64");
    else if (name === "target" && isWhole) x[name] = labels(shape, sample.shapes.input![1]!);
    else x[name] = filled(shape, name);
  }
  if (Object.values(op.forward).some(({ draws }) => draws)) x.stream = tensor([3], [7, -3, 5], "int32");
  runForward(op, x, sample.attrs);
  if (!op.inputs.includes("target") && x.output) x.gradOutput = filled(x.output.shape, "gradOutput");
  const backward = Object.entries(op.backward);
  for (const [name, rule] of backward)
    if (backward.some(([, { reads }]) => reads.includes(name))) x[name] = rule.compute(x, sample.attrs);
  return x;
}

/** The op as it is under a sample's attributes, with as many inputs as that has; an optimizer with all of its rules. */
export function underSample(op: Op, { attrs, shapes }: Pick<Sample<Attrs>, "attrs" | "shapes">): Op {
  const inputs = readsOf({ reads: op.inputs }, shapes).filter((name) => name !== "target");
  return op.settings ? op : opUnder(op, attrs, inputs.length);
}

/** Every op as it is trained, and once more as it is evaluated where that is something else. */
export function inEveryMode(ops: readonly Op[]): readonly (readonly [title: string, op: Op])[] {
  return ops.flatMap((op) => {
    const trained = [op.type, op] as const;
    return op.evaluation
      ? [trained, [`${op.type} in evaluation`, { ...op, ...op.evaluation }] as const]
      : [trained];
  });
}

/** Runs the forward rules in order, adding what each writes; returns the output. */
export function runForward(op: Op, x: Record<string, Tensor>, attrs: Attrs): Tensor {
  let last: Tensor | undefined;
  for (const [name, rule] of Object.entries(op.forward)) {
    x[name] = rule.compute(x, attrs);
    if (rule.next === undefined) last = x[name];
  }
  return last!;
}

/** What an op is given, in order; of one that takes any number, as many as the sample has. */
function namesIn(op: Op, { shapes }: Sample<Attrs>): readonly string[] {
  return operandNames(op).flatMap((name) =>
    name.startsWith("…") ? Object.keys(shapes).filter((one) => one.startsWith(name.slice(1))) : [name],
  );
}

function labels(shape: readonly number[], classes: number): Tensor {
  const { integer } = random(7, "test/labels");
  return tensor(
    shape,
    Array.from({ length: shape[0]! }, (_, n) => integer(n, classes)),
    "int32",
  );
}
