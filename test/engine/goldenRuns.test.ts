// Adds, batch norms, dropout and leaky ReLUs trained by Adam, five iterations each, against PyTorch: outputs, all gradients,
// buffers, the optimizer's state and the updated weights.

import { describe, expect, test } from "vitest";
import { reference } from "../../src-engine/run/reference";
import { unravel, type Tensor } from "../../src-engine/tensor/tensor";
import { comparedWithRule } from "../support/comparedWithRule";
import { beginning, give, goldenRuns } from "../support/goldenRuns";
import { simdBackend } from "../support/runs";

describe.each(goldenRuns)("$name", (run) => {
  const { program, iterations, tensors } = run;

  test("every tensor of an iteration has a golden value, but for what single readers of a tensor give back", () => {
    const parts = program.instructions.filter(
      ({ writes }) => program.tensors[writes]!.role === "gradient" && !writes.endsWith(".grad"),
    );
    const written = program.instructions.filter((one) => !parts.includes(one)).map(({ writes }) => writes);
    for (let t = 0; t < iterations; t++) {
      for (const path of written) expect(tensors.has(`${t}/${path}`), `${t}/${path}`).toBe(true);
    }
    expect(parts.length > 0).toBe(program.instructions.some(({ op }) => op === "Accumulate"));
  });

  test("in float64 every number of every iteration is PyTorch's within 1e-9", () => {
    const executor = reference.start().open(program);
    executor.setState(beginning(run));
    for (let t = 0; t < iterations; t++) {
      give(executor, run, t);
      executor.run(0, program.instructions.length);
      for (const { writes } of program.instructions) {
        const truth = tensors.get(`${t}/${writes}`);
        if (truth) expectClose(executor.read(writes), truth, `${writes} of iteration ${t}`);
      }
      executor.commit();
    }
  });

  test("in float32 every number is within the bound that its rule gives of the numbers that are there", () => {
    const executor = simdBackend.start().open(program);
    executor.setState(beginning(run));
    for (let t = 0; t < iterations; t++) {
      give(executor, run, t);
      executor.run(0, program.instructions.length);
      for (const instruction of program.instructions) {
        for (const { at, value, float64, bound } of comparedWithRule(
          program,
          executor,
          instruction,
          Infinity,
        )) {
          const what = `${instruction.writes} of iteration ${t}, element ${at}`;
          expect(Math.abs(value - float64), what).toBeLessThanOrEqual(bound);
        }
      }
      executor.commit();
    }
  });
});

/**
 * Where terms of about 1 cancel, what is left is their rounding: so all of the gradient of a bias that a norm takes off again.
 */
const FLOOR = 1e-12;

/** Within 1e-9 of the number. */
function expectClose(actual: Tensor, truth: Tensor, name: string): void {
  expect(actual.shape, `${name}'s shape`).toEqual(truth.shape);
  const wrong = [...truth.data].flatMap((expected, i) => {
    const got = actual.data[i]!;
    if (Math.abs(got - expected) <= Math.max(1e-9 * Math.abs(expected), FLOOR)) return [];
    return [`${name}[${unravel(i, truth.shape).join(",")}] is ${got}, PyTorch says ${expected}`];
  });
  expect(wrong.slice(0, 5), `${wrong.length} of ${truth.data.length} numbers are wrong`).toEqual([]);
}
