// Which starts of iterations are kept: by what an iteration costs, in a share of the machine's memory.

import { describe, expect, test } from "vitest";
import {
  checkpointLimit,
  Checkpoints,
  firstStride,
  type IterationCost,
} from "../../../src-engine/run/history/checkpoints";
import { zeros } from "../../../src-engine/tensor/tensor";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const branch = { shared: -1 };
/** Of so many bytes, without as much memory. */
const stateOf = (bytes: number) =>
  new Map([["w", { ...zeros([0], "float32"), data: { byteLength: bytes } as Float32Array<ArrayBuffer> }]]);

/** What is kept of so many iterations. */
function kept(cost: IterationCost, iterations: number, memory?: number): readonly number[] {
  const checkpoints = new Checkpoints(cost, checkpointLimit(memory));
  for (let i = 0; i < iterations; i++)
    if (checkpoints.wants(branch, i)) checkpoints.keep(branch, i, stateOf(cost.bytes));
  expect(checkpoints.bytes).toBeLessThanOrEqual(checkpoints.limit);
  return checkpoints.all(branch).map(({ iteration }) => iteration);
}
const widest = (iterations: readonly number[]): number =>
  Math.max(...iterations.slice(1).map((iteration, i) => iteration - iterations[i]!));

test("they are a second of a busy machine apart at first, and where an iteration takes longer one after the other", () => {
  const at = (milliseconds: number): number => firstStride({ milliseconds, bytes: 1 });
  expect([1, 61, 400, 501, 60_000].map(at)).toEqual([512, 16, 2, 1, 1]);
});

describe("a residual network of 11 million parameters, whose iteration takes a minute on a busy machine", () => {
  const cost = { milliseconds: 58_000, bytes: 42.7 * MIB };

  test("keeps each of 50 iterations on a machine of 16 GiB", () => {
    expect(kept(cost, 50, 16 * GIB)).toHaveLength(50);
  });

  test("keeps every second one where there are 8", () => {
    expect(widest(kept(cost, 50, 8 * GIB))).toBe(2);
  });

  test("keeps what fits into 64 MiB where nobody says how much memory there is", () => {
    expect(kept(cost, 50)).toEqual([0]);
  });
});

test("a run of quick iterations takes 64 MiB, however much there is, until a replay would take a second of an idle machine", () => {
  const cost = { milliseconds: 61.5, bytes: MIB };
  const short = kept(cost, 16 * 64 + 1, 64 * GIB);
  expect(widest(short)).toBe(32);
  const long = kept(cost, 20_000, 64 * GIB);
  expect(widest(long)).toBe(128);
  expect(long.length).toBeGreaterThan(64);
});
