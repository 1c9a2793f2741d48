// Zero has a sign, and w − η·0 tells: running free must not lose one that stepping keeps, nor the other way round.

import { describe, expect, test } from "vitest";
import type { Normalization } from "../../../src-engine/data/normalization";
import type { ModelSpec } from "../../../src-engine/model/model";
import type { Backend, Executor, State } from "../../../src-engine/run/backend";
import { compile } from "../../../src-engine/run/program/compile";
import type { Program } from "../../../src-engine/run/program/program";
import { simd } from "../../../src-engine/run/machine/simd";
import { random, type Random } from "../../../src-engine/tensor/random";
import { scalar, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { cornerModels } from "../../support/chains";
import { kernelBytes } from "../../support/kernels";
import { fewDigits, simdBackend } from "../../support/runs";

const images = fewDigits.train;

/** Pixels that are +0, that are −0, and that are neither. */
const normalizations: readonly Normalization[] = [
  { mean: 0, deviation: 1 },
  { mean: 0, deviation: -1 },
  { mean: 0.1307, deviation: 0.3081 },
];
/** Usual ones, those that make a zero of every step, and those that only an edit can give. */
const learningRates = [0.05, 0, -0, 0.5, -0.05, Infinity];
/** The share of a tensor's elements that are zeros, of either sign: of all, of most, and of weights alone. */
const shares: readonly Readonly<Record<"weight" | "bias", number>>[] = [
  { weight: 0.4, bias: 0.9 },
  { weight: 0.95, bias: 1 },
  { weight: 0, bias: 1 },
];

/** With a place for each tensor, so that all that running free writes can be compared. */
const apart = simd(kernelBytes(), undefined, { apart: true });

describe.each(cornerModels.map((model) => [model.name, model] as const))("%s", (_name, model) => {
  test.each([1, 2, 7, 64])(
    "batch %i: from weights, images and learning rates of ±0 both ways end in the same bits, signs of zeros included",
    (batchSize) => {
      const program = compile(model, { type: "SGD", attrs: { learningRate: 0 } }, batchSize);
      const [free, stepped] = [apart.start().open(program), simdBackend.start().open(program)];
      let negativeZeros = 0;
      for (let draw = 0; draw < (batchSize > 7 ? 6 : 18); draw++) {
        const start = stateFrom(draw, program);
        for (const one of [free, stepped]) begin(one, start, draw);
        free.runFree();
        stepped.run(0, program.instructions.length);
        stepped.commit();
        const compared = writtenBy(free);
        expect(compared).toEqual(
          expect.arrayContaining([...program.parameters, program.output, program.loss]),
        );
        for (const path of compared) {
          const [a, b] = [free.read(path), stepped.read(path)];
          expect(difference(a, b), `${path}, draw ${draw}`).toBeUndefined();
          for (const x of a.data) negativeZeros += Number(Object.is(x, -0));
        }
      }
      expect(negativeZeros).toBeGreaterThan(0);
    },
  );
});

test.each([2, 3, 8])("%i threads end in the bits of one, signs of zeros included", (threads) => {
  const shared = simd(kernelBytes(), { threads, start: () => ({ stop: () => undefined }) });
  for (const model of cornerModels.slice(0, 3)) {
    for (const batchSize of [7, 64]) {
      const ends = [simdBackend, shared].map((backend) => endOf(backend, model, batchSize));
      for (const [path, tensor] of ends[0]!)
        expect(difference(tensor, ends[1]!.get(path)!), `${model.name}: ${path}`).toBeUndefined();
    }
  }
});

function endOf(backend: Backend, model: ModelSpec, batchSize: number): State {
  const program = compile(model, { type: "SGD", attrs: { learningRate: 0 } }, batchSize);
  const machine = backend.start();
  const executor = machine.open(program);
  begin(executor, stateFrom(2, program), 2);
  executor.runFree();
  machine.close();
  return new Map(program.parameters.map((path) => [path, executor.read(path)]));
}

/** Puts state and batch in place, and a mark in everything else. */
function begin(executor: Executor, state: State, draw: number): void {
  const { program } = executor;
  executor.setState(state);
  for (const { path, shape } of Object.values(program.tensors)) {
    const tensor = zeros(shape);
    tensor.data.fill(MARK);
    if (isMarked(program, path)) executor.put(path, tensor);
  }
  const indices = Uint32Array.from({ length: program.batchSize }, (_, i) => (i * 7 + draw) % 60);
  executor.setBatch(images, indices, normalizations[draw % normalizations.length]!);
}

/** No result is likely to be it. */
const MARK = Math.fround(12345.678);

function isMarked({ carried, tensors }: Program, path: string): boolean {
  return !carried.includes(path) && path !== "input" && tensors[path]!.dtype !== "int32";
}

/** The tensors without a mark: what running free leaves where stepping would, and what it may be compared by. */
function writtenBy(executor: Executor): string[] {
  const { program } = executor;
  return Object.keys(program.tensors).filter(
    (path) => program.tensors[path]!.dtype !== "int32" && !executor.read(path).data.includes(MARK),
  );
}

function stateFrom(draw: number, program: Program): State {
  const share = shares[Math.floor(draw / 3) % shares.length]!;
  const state = new Map<string, Tensor>();
  for (const path of program.parameters) {
    const tensor = zeros(program.tensors[path]!.shape);
    const kind = path.endsWith("bias") ? "bias" : "weight";
    fill(tensor, random(draw, path), share[kind]);
    state.set(path, tensor);
  }
  return state.set("learningRate", scalar(learningRates[draw % learningRates.length]!));
}

function fill({ data }: Tensor, { uniform }: Random, share: number): void {
  for (let i = 0; i < data.length; i++) {
    const [kind, size] = [uniform(2 * i), uniform(2 * i + 1)];
    data[i] = kind >= share ? Math.fround(size - 0.5) : size < 0.5 ? 0 : -0;
  }
}

/** Where two tensors first differ, and in what; NaN is NaN. */
function difference(a: Tensor, b: Tensor): string | undefined {
  const at = a.data.findIndex((x, i) => !Object.is(x, b.data[i]));
  const told = (x: number): string => (Object.is(x, -0) ? "−0" : String(x));
  return at < 0 ? undefined : `element ${at}: free ${told(a.data[at]!)}, stepped ${told(b.data[at]!)}`;
}
