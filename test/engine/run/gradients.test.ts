// Random small graphs: what every rule gives back, added up over all ways, is what central differences of the loss find.

import { describe, expect, test } from "vitest";
import type { ModelSpec } from "../../../src-engine/model/model";
import { compile } from "../../../src-engine/run/program/compile";
import { firstState } from "../../../src-engine/run/history/firstState";
import { gradientBy, type Mode } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { random } from "../../../src-engine/tensor/random";
import { tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { graphModels } from "../../support/graphs";
import fc from "../../support/properties";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };

describe.each(["train", "eval"] as const)("in %s mode", (mode) => {
  test(
    "the gradients of a random graph are its central differences, in float64",
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(graphModels(), fc.nat(1000), (model, seed) => {
          const { gradients, lossWith } = lossOf(model, mode, seed);
          const { integer } = random(seed, "elements");
          let draw = 0;
          for (const [path, { data }] of gradients) {
            const largest = Math.max(1e-3, ...data.map(Math.abs));
            for (let i = 0; i < 3; i++) {
              const offset = integer(draw++, data.length);
              const found = data[offset]!;
              const errors = [1e-5, 1e-6, 1e-4].map((step) =>
                Math.abs((lossWith(path, offset, step) - lossWith(path, offset, -step)) / (2 * step) - found),
              );
              // A step may cross a corner, or be too long where it is steep; hardly all three.
              expect(Math.min(...errors) / largest, `${path} ${offset}`).toBeLessThan(1e-5);
            }
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});

/** By tensor, the input's and every parameter's gradient; and the loss where an element is moved. */
function lossOf(model: ModelSpec, mode: Mode, seed: number) {
  const program = compile(model, sgd, 3, { mode, backward: true, inputGradient: true });
  const executor = reference.start().open(program);
  const { normal } = random(seed, "input");
  const shift = random(seed, "parameters").normal;
  // A norm's shift begins at 0, where a ReLU behind a channel of equal numbers has a corner.
  const state = new Map(
    [...firstState(program, "pytorch", seed)].map(([path, one], t): [string, Tensor] => [
      path,
      program.parameters.includes(path)
        ? { ...one, data: one.data.map((x, i) => x + 0.1 * shift(1000 * t + i)) }
        : one,
    ]),
  );
  state.set("input", filled(program.tensors["input"]!.shape, normal));
  state.set("target", tensor([3], [0, 2, 1], "int32"));
  for (const { path } of program.streams) state.set(path, tensor([3], [seed, 5, 0], "int32"));
  executor.setState(state);
  const end = program.instructions.findIndex(({ phase }) => phase === "update");
  executor.run(0, end < 0 ? program.instructions.length : end);
  const paths = ["input", ...program.parameters];
  const gradients = new Map(paths.map((path) => [path, executor.read(gradientBy(program, path))]));
  const lossWith = (path: string, offset: number, by: number): number => {
    const moved = { ...state.get(path)!, dtype: "float64" as const };
    const data = Float64Array.from(moved.data);
    data[offset]! += by;
    executor.put(path, { ...moved, data });
    executor.run(0, program.evaluated);
    executor.put(path, state.get(path)!);
    return executor.read(program.loss).data[0]!;
  };
  return { gradients, lossWith };
}

function filled(shape: readonly number[], at: (i: number) => number): Tensor {
  const { data } = zeros(shape);
  return tensor(
    shape,
    data.map((_, i) => at(i)),
  );
}
