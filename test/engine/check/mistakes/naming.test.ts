// Naming a mistake: made by the catalogue in a program's own operations, it is found again, and rounding is never called one.

import { describe, expect, test } from "vitest";
import { mistakes } from "../../../../src-engine/check/mistakes/index";
import { nameMistakes } from "../../../../src-engine/check/mistakes/name";
import { threefry } from "../../../../src-engine/tensor/random";
import { convert, tensor, type Tensor } from "../../../../src-engine/tensor/tensor";
import { randomRun } from "../../../support/mistakenRuns";

const run = randomRun();
const bound = (right: Tensor, epsilon: number) => {
  const largest = Math.max(...Array.from(right.data, Math.abs));
  return (o: number): number => epsilon * (Math.abs(right.data[o]!) + largest);
};

test("what float32 makes of right numbers, or noise as large, has no name", () => {
  for (const { instruction, x, right } of run) {
    const pair = new Uint32Array(2);
    const noisy = Float64Array.from(right.data, (value, o) => {
      threefry(5, 7, o, 0, pair);
      return value * (1 + 1e-7 * (pair[0]! / 2 ** 31 - 1));
    });
    for (const theirs of [convert(right, "float32"), tensor(right.shape, noisy)])
      expect(nameMistakes(instruction, x, right, theirs, bound(right, 2e-7)), instruction.writes).toEqual({
        found: [],
        nearest: [],
      });
  }
});

describe.each(mistakes.map((mistake) => [mistake.id, mistake] as const))("%s", (_id, mistake) => {
  const places = run.filter(({ instruction, x, right }) => {
    const made = mistake.make(instruction, x, right);
    return made?.data.some((value, o) => Math.abs(value - right.data[o]!) > 1e-4 || value !== value);
  });
  test("is named where it changes numbers, in float64 and in float32", () => {
    expect(places.length).toBeGreaterThan(0);
    for (const { instruction, x, right } of places.slice(0, 2)) {
      for (const [theirs, epsilon] of [
        [mistake.make(instruction, x, right)!, 1e-12],
        [convert(mistake.make(instruction, x, right, true)!, "float32"), 2e-7],
      ] as const) {
        const { found } = nameMistakes(instruction, x, right, theirs, bound(right, epsilon));
        const ids = found.map((one) => one.mistake.id);
        expect(ids, `${instruction.layer}/${instruction.rule}`).toContain(mistake.id);
      }
    }
  });
});

test("two mistakes in one operation are named together", () => {
  const { instruction, x, right } = run.find(
    ({ instruction: { op, rule } }) => op === "Conv2d" && rule === "gradWeight",
  )!;
  const [flipped, sign] = ["conv-weight-flipped", "sign"].map((id) => mistakes.find((one) => one.id === id)!);
  const both = sign!.make(instruction, x, flipped!.make(instruction, x, right)!)!;
  const { found } = nameMistakes(instruction, x, right, both, bound(right, 1e-12));
  expect(found.map(({ mistake, and }) => [mistake.id, and?.id])).toContainEqual([
    "conv-weight-flipped",
    "sign",
  ]);
});

test("what no mistake explains has no name, and the nearest are told", () => {
  const { instruction, x, right } = run.find(
    ({ instruction: { op, rule } }) => op === "MaxPool2d" && rule === "gradInput",
  )!;
  const made = mistakes.find(({ id }) => id === "pool-overlap-assigned")!.make(instruction, x, right)!;
  const theirs = Float64Array.from(made.data, (value, o) => (o % 5 ? value : value + 0.3));
  const named = nameMistakes(instruction, x, right, tensor(right.shape, theirs), bound(right, 1e-9));
  expect(named.found).toEqual([]);
  expect(named.nearest[0]!.mistake.id).toBe("pool-overlap-assigned");
  expect(named.nearest[0]!.share).toBeGreaterThan(0.5);
});
