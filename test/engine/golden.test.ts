// Our rules against PyTorch's autograd, one by one and chained into whole iterations.
// What the files hold and how they were made: test/fixtures/golden/README.md.

import { readFileSync, readdirSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, type Safetensors } from "../../src-engine/formats/safetensors/safetensors";
import { presetNamed } from "../../src-engine/model/presets";
import { completedAttrs } from "../../src-engine/ops/attrs";
import { ops } from "../../src-engine/ops/index";
import { operandNames, readsOf } from "../../src-engine/ops/op";
import { opUnder } from "../../src-engine/ops/under";
import { optimizers, updateOps } from "../../src-engine/optim/index";
import type { Attrs } from "../../src-engine/protocol/protocol";
import type { Executor } from "../../src-engine/run/backend";
import { compile } from "../../src-engine/run/program/compile";
import { optimizerRules } from "../../src-engine/run/program/optimizerRules";
import { reference } from "../../src-engine/run/reference";
import { simd } from "../../src-engine/run/machine/simd";
import { scalar, unravel, type Tensor } from "../../src-engine/tensor/tensor";
import { kernelBytes } from "../support/kernels";

const golden = new URL("../fixtures/golden/", import.meta.url);
const every = [...ops, ...updateOps];

describe.each(every)("$type agrees with PyTorch", (whole) => {
  test.each(namesIn(`ops/${whole.type}/`))("%s", (name) => {
    const { metadata, tensors } = read(`ops/${whole.type}/${name}.safetensors`);
    const given = JSON.parse(metadata.get("attrs")!) as Attrs;
    const attrs = whole.settings ? given : completedAttrs(whole.attrs, given);
    const inputs = (JSON.parse(metadata.get("inputs")!) as string[]).length;
    const op = whole.settings ? whole : opUnder(whole, attrs, inputs);
    const { forward, backward } = metadata.get("mode") === "eval" ? op.evaluation! : op;
    const updating = optimizers.includes(op) ? optimizerRules({ type: op.type, attrs }) : undefined;
    const settings = updating?.scalars ?? Object.keys(op.settings ?? {}); // which PyTorch has as attributes
    const operands = Object.fromEntries([
      ...tensors,
      ...settings.map((name) => [name, scalar((updating?.settings ?? attrs)[name] as number)] as const),
    ]);
    const shapes = Object.fromEntries(Object.entries(operands).map(([name, { shape }]) => [name, shape]));
    const rules = updating?.rules ?? { ...forward, ...backward };

    const names = updating
      ? [...op.inputs, ...Object.keys(updating.state), ...settings]
      : readsOf({ reads: operandNames(op) }, shapes);
    expect([...(JSON.parse(metadata.get("inputs")!) as string[]), ...settings]).toEqual(names);
    const isGiven = [...names, "stream", "gradOutput"];
    expect(Object.keys(rules).sort()).toEqual([...tensors.keys()].filter((k) => !isGiven.includes(k)).sort());
    for (const [rule, { compute, shape }] of Object.entries(rules)) {
      expect(shape(shapes, attrs)).toEqual(shapes[rule]);
      expectClose(compute(operands, attrs), operands[rule]!, `${op.type}.${rule}`, float64);
    }
  });
});

/** The two that Backstep grew out of; the others are made of ops, each of which has its own values. */
const faithful = ["cnn-pytorch", "lenet-jax"].map(presetNamed);

describe.each(faithful)("an iteration of $model.name agrees with PyTorch", ({ model }) => {
  const { metadata, tensors } = read(`iterations/${model.name}.safetensors.gz`);
  const number = (key: string): number => JSON.parse(metadata.get(key)!) as number;
  const optimizer = { type: "SGD", attrs: { learningRate: number("learningRate") } };
  const program = compile(model, optimizer, number("batchSize"));

  test("every tensor of the program has a golden value", () => {
    const unused = ["input.grad"]; // PyTorch has it; the program never computes the gradient of the images
    const settings = Object.keys(optimizer.attrs);
    const written = Object.keys(program.tensors).filter((path) => !settings.includes(path));
    expect([...written, ...unused].sort()).toEqual([...tensors.keys()].sort());
  });

  test("in float64, every tensor within 1e-10", () => {
    for (const [path, result] of iterate(reference.start().open(program), tensors)) {
      expectClose(result, tensors.get(path)!, path, float64);
    }
  });

  test("in float32, every tensor within 64 roundings of its largest number", () => {
    for (const [path, result] of iterate(simd(kernelBytes()).start().open(program), tensors)) {
      expectClose(result, tensors.get(path)!, path, float32);
    }
  });
});

test("what an op does in evaluation has golden values of its own", () => {
  for (const { type, evaluation } of every) {
    const modes = namesIn(`ops/${type}/`).map((name) =>
      read(`ops/${type}/${name}.safetensors`).metadata.get("mode"),
    );
    expect(modes.includes("eval"), type).toBe(evaluation !== undefined);
  }
});

test("every golden file belongs to an op or a preset", () => {
  expect(namesIn("ops/").sort()).toEqual(every.map(({ type }) => type).sort());
  expect(namesIn("iterations/").sort()).toEqual(faithful.map(({ model }) => model.name).sort());
});

/** Runs the whole program on the golden weights and batch, and reads everything it wrote. */
function iterate(executor: Executor, given: Safetensors["tensors"]): Map<string, Tensor> {
  const { program } = executor;
  const begin = ["input", "target", ...program.parameters];
  const settings = Object.entries(program.optimizer.attrs).map(
    ([path, value]) => [path, scalar(Number(value))] as const,
  );
  executor.setState(new Map([...begin.map((path) => [path, given.get(path)!] as const), ...settings]));
  executor.run(0, program.instructions.length);
  return new Map(program.instructions.map(({ writes }) => [writes, executor.read(writes)]));
}

function namesIn(folder: string): string[] {
  return readdirSync(new URL(folder, golden)).map((file) => file.split(".")[0]!);
}

function read(path: string): Safetensors {
  const file = readFileSync(new URL(path, golden));
  return decodeSafetensors(new Uint8Array(path.endsWith(".gz") ? gunzipSync(file) : file));
}

/** How far a number may be from the truth, in a tensor whose largest number is given. */
type Tolerance = (truth: number, largest: number) => number;

/**
 * Within 1e-10, absolutely and relatively. Where large terms cancel, a small result keeps their rounding:
 * there, 1e-14 of the tensor's largest number is allowed.
 */
const float64: Tolerance = (truth, largest) =>
  Math.max(1e-10 * Math.min(1, Math.abs(truth)), 1e-14 * largest);

/**
 * The longest sum here has 3,136 terms (a batch of 4, 28×28), whose roundings add up like a random walk to
 * about 56. This is what to expect, not a bound: each kernel is held to its own, derived, in ops/simd.test.ts.
 */
const float32: Tolerance = (_truth, largest) => 64 * 2 ** -24 * largest;

function expectClose(actual: Tensor, truth: Tensor, name: string, tolerance: Tolerance): void {
  expect(actual.shape, `${name}'s shape`).toEqual(truth.shape);
  const exact = truth.dtype === "int32";
  expect(actual.dtype === "int32", `${name} holds whole numbers`).toBe(exact);
  let largest = 0;
  for (const x of truth.data) largest = Math.max(largest, Math.abs(x));
  const wrong: string[] = [];
  for (const [i, expected] of truth.data.entries()) {
    const got = actual.data[i]!;
    if (Math.abs(got - expected) <= (exact ? 0 : tolerance(expected, largest))) continue;
    wrong.push(`${name}[${unravel(i, truth.shape).join(",")}] is ${got}, PyTorch says ${expected}`);
  }
  expect(wrong.slice(0, 5), `${wrong.length} of ${truth.data.length} numbers are wrong`).toEqual([]);
}
