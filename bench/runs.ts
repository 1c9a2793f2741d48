// Our side of the contest: whole training steps, as a run makes them. The only file that knows
// how a backend is had.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import {
  digits,
  simd,
  trainerFor,
  type Backend,
  type Dataset,
  type Kernels,
  type Trainer,
} from "../src-engine/index";
import { shiftsOf } from "../src-engine/data/shifts";
import { presetNamed } from "../src-engine/model/presets";
import type { Executor } from "../src-engine/run/backend";
import type { Program } from "../src-engine/run/program/program";
import { random } from "../src-engine/tensor/random";
import { sizeOf, tensor, type Shape, type Tensor } from "../src-engine/tensor/tensor";
import { repeated, type Contestant } from "./contest";

/** How many threads the engine can have. */
export const mostThreads = 8;

/** The compiled kernels, as `npm run build` left them. */
export function builtKernels(): Kernels {
  const read = (file: string): Uint8Array => readFileSync(resolve("out/kernels", file));
  return { alone: read("kernels.wasm"), shared: read("kernels.shared.wasm") };
}

export function backendWith(kernels: Kernels, threads: number): Backend {
  return simd(kernels, {
    threads,
    start(data) {
      const worker = new Worker(resolve("out/main/kernelThread.js"), { workerData: data });
      worker.unref();
      return { stop: () => void worker.terminate() };
    },
  });
}

/** Every batch up to 128 is full: both the whole and the four fifths that are no validation images divide by it. */
export function benchDigits(count = 12800): Dataset {
  return digits(0, { train: count, test: 10 });
}

/** One image at a time wants small steps; otherwise the author's own. */
export function learningRateFor(model: string, batch: number): number {
  return batch === 1 ? 0.01 : presetNamed(model).recipe.learningRate;
}

export function runOf(model: string, batch: number, dataset: Dataset, backend: Backend): Trainer {
  const learningRate = learningRateFor(model, batch);
  return trainerFor({ model, batchSize: batch, learningRate, seed: 0 }, dataset, backend);
}

/** Trains freely; every slice begins with the first weights, so that none trains on what is learnt already. */
export function freeRun(name: string, trainer: Trainer): Contestant {
  return trainingRun(name, trainer, () => trainer.advance());
}

/** Trains one instruction at a time, as a debugger does. */
export function steppedRun(name: string, trainer: Trainer): Contestant {
  return trainingRun(name, trainer, () => {
    const { length } = trainer.currentProgram.instructions;
    for (let pc = 1; pc <= length; pc++) trainer.runTo(pc);
    trainer.advance();
  });
}

/** Gathers one batch after the other and does nothing with them, moved by up to so many pixels. */
export function gatheringRun(name: string, trainer: Trainer, backend: Backend, shift: number): Contestant {
  const executor = executorAt(trainer, backend);
  const { batches, train, spec, iterationsPerEpoch } = trainer;
  let iteration = 0;
  return repeated(name, () => {
    iteration = (iteration + 1) % iterationsPerEpoch;
    const indices = batches.at(iteration);
    const shifts = shift > 0 ? shiftsOf(indices, shift, spec.seed, 0) : undefined;
    executor.setBatch(train.images, indices, spec.recipe, shifts);
  });
}

function trainingRun(name: string, trainer: Trainer, step: () => void): Contestant {
  const first = trainer.state();
  return {
    name,
    run(steps) {
      trainer.restore(0, first);
      const began = performance.now();
      for (let i = 0; i < steps; i++) step();
      return (performance.now() - began) / 1000;
    },
  };
}

/** The share of pooled windows that a gradient passes through: what the sparse kernels have to do. */
export function liveShare(trainer: Trainer): number {
  trainer.runTo(trainer.currentProgram.instructions.length);
  const pools = trainer.currentProgram.layers.filter(({ type }) => type === "MaxPool2d");
  const windows = pools.flatMap(({ output }) => [...trainer.read(output).data]);
  return windows.filter((value) => value > 0).length / windows.length;
}

/** A program that has run once, on small random weights and random images. */
export function executorOf(program: Program, backend: Backend): Executor {
  const executor = backend.start().open(program);
  executor.setState(
    new Map(program.carried.map((path) => [path, smallNumbers(program.tensors[path]!.shape)])),
  );
  const { batchSize, model } = program;
  const [channels, height, width] = model.input;
  const { integer } = random(0, "bench/pixels");
  const pixels = Uint8Array.from({ length: batchSize * sizeOf(model.input) }, (_, n) => integer(n, 256));
  const images = { count: batchSize, channels, height, width, pixels, labels: new Int32Array(batchSize) };
  executor.setBatch(
    images,
    Uint32Array.from({ length: batchSize }, (_, n) => n),
    { mean: 0, deviation: 1 },
  );
  executor.run(0, program.instructions.length);
  return executor;
}

/** The trainer's iteration once more, where its instructions can be called one by one. */
export function executorAt(trainer: Trainer, backend: Backend): Executor {
  const { program } = trainer;
  const executor = backend.start().open(program);
  executor.setState(trainer.state());
  executor.setBatch(trainer.train.images, trainer.indices, trainer.spec.recipe);
  executor.run(0, program.instructions.length);
  return executor;
}

function smallNumbers(shape: Shape): Tensor {
  const { uniform } = random(0, "bench/weights");
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, n) => 0.2 * uniform(n) - 0.1);
  return tensor(shape, values, "float32");
}
