// On networks that are healthy nobody is alarmed; on those that are not, the right alarm is given.

import { describe, expect, test } from "vitest";
import { alertsAt, type Finding } from "../../../src-engine/debug/health/alerts";
import { Health, isObserved, measureHealth } from "../../../src-engine/debug/health/health";
import { momentOf } from "../../../src-engine/debug/time/moment";
import { digits } from "../../../src-engine/data/digits";
import { healthMeasures, type HealthMeasure } from "../../../src-engine/protocol/health";
import type { Program } from "../../../src-engine/run/program/program";
import type { Trainer } from "../../../src-engine/run/trainer";
import { trainerFor, type Choices } from "../../../src-engine/serve/session/launch";
import { simdBackend, smallTrainer } from "../../support/runs";

const data = digits(0, { train: 6000, test: 10 });

/** What is said over a run of so many iterations. */
function watched(
  choices: Choices,
  iterations: number,
): { said: Finding[]; program: Program; trainer: Trainer } {
  const trainer = trainerFor(choices, data, simdBackend);
  const { program } = trainer;
  const health = new Health(program.layers.length);
  const said: Finding[] = [];
  const loss = (iteration: number): number => trainer.history.loss(iteration);
  for (let i = 0; i < iterations; i++) {
    if (isObserved(i)) {
      trainer.runTo(trainer.currentProgram.instructions.length);
      const column = measureHealth(trainer.currentProgram, trainer);
      said.push(...alertsAt({ health, loss }, health.record(i, column), program));
    }
    trainer.advance();
  }
  trainer.close();
  return { said, program, trainer };
}

const kindsOf = (said: readonly Finding[]): string[] => [
  ...new Set(said.map(({ kind, layer }) => [kind, layer].filter(Boolean).join(" "))),
];

describe("nothing is said of", () => {
  test.each([0, 1])("cnn-pytorch, seed %i, over three epochs", (seed) => {
    expect(watched({ model: "cnn-pytorch", seed }, 225).said).toEqual([]);
  });
  test.each([0, 1, 2])("lenet-jax, batch 1, seed %i, over an epoch", (seed) => {
    expect(watched({ model: "lenet-jax", seed }, 6000).said).toEqual([]);
  });
});

describe.each([0, 1, 2])("seed %i:", (seed) => {
  test("what explodes is said to, long before it overflows, and then that it has", () => {
    const { said, program, trainer } = watched({ model: "exploding", seed }, 60);
    expect(kindsOf(said)).toEqual(
      expect.arrayContaining(["exploding conv1", "exploding fc", "update fc", "loss", "nonFinite fc"]),
    );
    const first = (kind: string): number => {
      const found = said.find((finding) => finding.kind === kind);
      return momentOf(program, found!.address).iteration;
    };
    expect(first("exploding")).toBeLessThan(20);
    const overflow = trainer.history.points().loss.findIndex((x) => !Number.isFinite(x));
    expect(overflow).toBeGreaterThan(24);
    expect(first("nonFinite")).toBeGreaterThanOrEqual(overflow - 1);
    // Once each: there is no recovery.
    expect(said).toHaveLength(kindsOf(said).length);
  });

  test("what vanishes is said to", () => {
    const { said } = watched({ model: "vanishing", seed }, 40);
    expect(kindsOf(said)).toContain("vanishing conv1");
    expect(kindsOf(said).filter((kind) => !/^(vanishing|update)/.test(kind))).toEqual([]);
  });

  test("what dies is said to", () => {
    const { said } = watched({ model: "dying", seed }, 64);
    expect(kindsOf(said).filter((kind) => kind.startsWith("dead")).length).toBeGreaterThan(0);
    expect(kindsOf(said)).not.toContain("nonFinite");
  });
});

describe("an alert", () => {
  const { program } = smallTrainer();
  const usual: Readonly<Record<HealthMeasure, number>> = {
    activationNorm: 10,
    gradientNorm: 0.1,
    parameterGradientNorm: 0.1,
    updateRatio: 0.001,
    dead: 0.1,
    saturated: NaN,
    nonFinite: 0,
  };
  /** Says at which columns something is said, given how the layer relu1 fares in each. */
  const told = (odd: (k: number) => Partial<Record<HealthMeasure, number>>, columns: number): string[] => {
    const health = new Health(program.layers.length);
    const said: string[] = [];
    for (let k = 0; k < columns; k++) {
      const values = program.layers.flatMap(({ name }) => {
        const measured = { ...usual, ...(name === "relu1" ? odd(k) : {}) };
        return healthMeasures.map((measure) => measured[measure]);
      });
      const at = health.record(k, Float32Array.from(values));
      const observed = { health, loss: () => 1 };
      said.push(...alertsAt(observed, at, program).map(({ address, kind }) => `${kind} at ${address}`));
    }
    return said;
  };

  test("waits until it has lasted, and is given once", () => {
    expect(told((k) => ({ dead: k >= 10 ? 0.9 : 0.1 }), 60)).toEqual(["dead at 13/forward/relu1"]);
    expect(told((k) => ({ dead: k % 3 === 0 ? 0.9 : 0.1 }), 60)).toEqual([]);
  });

  test("is not given again for a moment's relief, but is after a recovery", () => {
    const withGap = (gap: number) => (k: number) => ({ dead: k >= 20 && k < 20 + gap ? 0.1 : 0.9 });
    expect(told(withGap(5), 80)).toEqual(["dead at 3/forward/relu1"]);
    expect(told(withGap(20), 80)).toEqual(["dead at 3/forward/relu1", "dead at 43/forward/relu1"]);
  });

  test("of the first number that is not finite is given at once", () => {
    expect(told((k) => ({ nonFinite: k >= 7 ? 3 : 0 }), 20)).toEqual(["nonFinite at 7/backward/relu1"]);
    expect(told((k) => (k >= 7 ? { nonFinite: 3, activationNorm: NaN } : {}), 20)).toEqual([
      "nonFinite at 7/forward/relu1",
    ]);
  });

  const afterEight = (of: Partial<Record<HealthMeasure, number>>) => {
    const health = new Health(program.layers.length);
    const values = program.layers.flatMap(({ name }) => {
      const measured = { ...usual, dead: 0, ...(name === "conv1" ? of : {}) };
      return healthMeasures.map((measure) => measured[measure]);
    });
    for (let k = 0; k < 8; k++) health.record(k, Float32Array.from(values));
    return alertsAt({ health, loss: () => 1 }, 7, program);
  };

  test("says what was found and what is usual, in one sentence", () => {
    expect(afterEight({ updateRatio: 0.25 })).toEqual([
      {
        kind: "update",
        layer: "conv1",
        address: "7/update/conv1",
        text: "An update of conv1 changes its weights by 0.25 of what they are; usual is about 10⁻³.",
      },
    ]);
  });

  test("says plainly that nothing changes", () => {
    expect(afterEight({ updateRatio: 0 }).map(({ text }) => text)).toEqual([
      "An update of conv1 does not change its weights at all; usual is about 10⁻³ of what they are.",
    ]);
  });
});
