// What schedules make of a rate of 0.5, iteration by iteration: small enough to check by hand.

import { expect, test } from "vitest";
import { inIteration } from "../../../src-engine/ops/example";
import { completedAttrs } from "../../../src-engine/ops/attrs";
import type { Op } from "../../../src-engine/ops/op";
import { constantLR } from "../../../src-engine/optim/constantLR/constantLR";
import { cosineAnnealingLR } from "../../../src-engine/optim/cosineAnnealingLR/cosineAnnealingLR";
import { linearLR } from "../../../src-engine/optim/linearLR/linearLR";
import { stepLR } from "../../../src-engine/optim/stepLR/stepLR";
import type { Attrs } from "../../../src-engine/protocol/protocol";

const rates = (op: Op, attrs: Attrs, iterations: readonly number[]): number[] =>
  iterations.map(
    (iteration) =>
      op.forward.learningRate!.compute(inIteration(iteration, 0.5), completedAttrs(op.attrs, attrs)).data[0]!,
  );

test("ConstantLR: a quarter for two iterations, then all of it", () => {
  expect(rates(constantLR, { factor: 0.25, totalIters: 2 }, [0, 1, 2, 9])).toEqual([0.125, 0.125, 0.5, 0.5]);
});

test("StepLR: nothing at first, then halved every three iterations", () => {
  const found = rates(stepLR, { stepSize: 3, gamma: 0.5 }, [0, 2, 3, 6]);
  [0.5, 0.5, 0.25, 0.125].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 15));
  expect(rates(stepLR, { stepSize: 3, gamma: 0 }, [2, 3])).toEqual([0.5, 0]);
});

test("CosineAnnealingLR: whole, half, the least, and up again", () => {
  const found = rates(cosineAnnealingLR, { tMax: 4, etaMin: 0.25 }, [0, 2, 4, 6, 8]);
  [0.5, 0.375, 0.25, 0.375, 0.5].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 15));
  expect(rates(cosineAnnealingLR, { tMax: 7, etaMin: 0 }, [7])).toEqual([0]);
});

test("a warm-up: from a fifth to all of the rate, and then the schedule from its beginning", () => {
  const attrs = { stepSize: 3, gamma: 0.5, warmUp: 4, warmUpFactor: 0.2 };
  const found = rates(stepLR, attrs, [0, 2, 3, 4, 6, 7, 10]);
  [0.1, 0.3, 0.4, 0.5, 0.5, 0.25, 0.125].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 15));
  const constant = rates(
    constantLR,
    { factor: 0.5, totalIters: 2, warmUp: 1, warmUpFactor: 0 },
    [0, 1, 2, 3],
  );
  expect(constant).toEqual([0, 0.25, 0.25, 0.5]);
});

test("LinearLR: by a quarter more each iteration, until it is there", () => {
  const found = rates(linearLR, { startFactor: 0, endFactor: 1, totalIters: 4 }, [0, 1, 2, 4, 9]);
  expect(found).toEqual([0, 0.125, 0.25, 0.5, 0.5]);
});
