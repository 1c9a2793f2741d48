import { describe, expect, test } from "vitest";
import { presets } from "../../../src-engine/model/presets";
import type { Machine } from "../../../src-engine/run/backend";
import { longestOf, Pace } from "../../../src-engine/run/cost/pace";
import { compile } from "../../../src-engine/run/program/compile";

function paced() {
  let time = 0;
  const beats: number[] = [];
  const pace: Pace = new Pace(
    () => time,
    () => void beats.push(pace.patience),
  );
  const wait = (milliseconds: number): void => void (time += milliseconds);
  /** Work that took so long, of which so much was expected. */
  const work = (took: number, expected: number): void => {
    pace.begin();
    wait(took);
    pace.done(expected);
  };
  return { pace, beats, wait, work };
}
const machine = {} as Machine;

describe("patience", () => {
  test("is five seconds where nothing runs, and again when a machine has been closed", () => {
    const { pace } = paced();
    expect(pace.patience).toBe(5000);
    pace.expect(machine, 700);
    expect(pace.patience).toBe(12_000);
    pace.expect(machine, 0);
    expect(pace.patience).toBe(5000);
  });

  test("is ten times what a model is expected to take, told before it is begun", () => {
    const { pace, beats } = paced();
    pace.expect(machine, 2000);
    expect(beats).toEqual([25_000]);
    pace.expect(machine, 100);
    expect(beats).toEqual([25_000]);
  });

  test("grows at once where the machine turns out to be slower, and shrinks little by little", () => {
    const { pace, work } = paced();
    pace.expect(machine, 1000);
    work(400, 100);
    expect(pace.patience).toBe(45_000);
    work(100, 100);
    expect(pace.patience).toBeGreaterThan(40_000);
    for (let i = 0; i < 400; i++) work(100, 100);
    expect(pace.patience).toBeLessThan(16_000);
    expect(pace.patience).toBeGreaterThanOrEqual(15_000);
  });

  test("is ten times what honest work takes, however slow the machine is, up to fifty times as slow", () => {
    for (const slowness of [0.1, 0.5, 1, 4, 20, 50]) {
      const { pace, work } = paced();
      pace.expect(machine, 1000);
      for (let i = 0; i < 1000; i++) work(1000 * slowness, 1000);
      expect(pace.patience / (1000 * slowness)).toBeGreaterThanOrEqual(10);
      expect(pace.patience).toBeLessThan(5000 + 10_100 * slowness);
    }
  });

  test("does not become endless because the computer slept in the middle of an iteration", () => {
    const { pace, work } = paced();
    pace.expect(machine, 1000);
    work(8 * 60 * 60 * 1000, 1000);
    expect(pace.patience).toBeLessThanOrEqual(505_000);
  });

  test("is not learned from work so short that a clock says nothing of it", () => {
    const { pace, work } = paced();
    pace.expect(machine, 1000);
    work(19, 0.1);
    expect(pace.patience).toBe(15_000);
  });
});

test("a sign of life comes a few times a second, however many kernels there are", () => {
  const { pace, beats, wait } = paced();
  for (let i = 0; i < 10_000; i++) {
    wait(1);
    pace.beat();
  }
  expect(beats).toHaveLength(40);
});

test.each(presets.map(({ model }) => [model.name, model] as const))(
  "an evaluation of %s, 100 images at a time, is expected where a batch is of one",
  (_, model) => {
    const program = (batch: number) => compile(model, { type: "SGD", attrs: { learningRate: 0.1 } }, batch);
    const [one, hundred] = [program(1), program(100)];
    const alone = longestOf(one, "reference", one.instructions.length);
    expect(alone).toBeGreaterThanOrEqual(
      0.95 * longestOf(hundred, "reference", hundred.instructions.length) - 20,
    );
  },
);
