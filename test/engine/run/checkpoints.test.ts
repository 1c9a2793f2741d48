// Which starts of iterations are kept: by what an iteration costs, in a share of the machine's memory, or on a disk.

import { describe, expect, test } from "vitest";
import { Checkpoints, firstStride, type IterationCost } from "../../../src-engine/run/history/checkpoints";
import type { State } from "../../../src-engine/run/backend";
import { fakeDisk, type FakeDisk } from "../../support/fakeDisk";
import { zeros } from "../../../src-engine/tensor/tensor";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const branch = { shared: -1 };
/** Of so many bytes, without as much memory. */
const stateOf = (bytes: number) =>
  new Map([["w", { ...zeros([0], "float32"), data: { byteLength: bytes } as Float32Array<ArrayBuffer> }]]);

/** What is kept of so many iterations. */
function kept(cost: IterationCost, iterations: number, memory?: number): readonly number[] {
  const checkpoints = new Checkpoints(cost, { memory });
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

describe("where there is a disk", () => {
  const SIZE = 16 * MIB;
  const cost = { milliseconds: 58_000, bytes: SIZE };
  /** Four fit into memory. Their first number says which they are. */
  const marked = (iteration: number): State => {
    const weight = zeros([SIZE / 4], "float32");
    weight.data.set([iteration, -0, NaN]);
    return new Map([["w", weight]]);
  };
  const filled = (disk: FakeDisk, iterations: number) => {
    const said: string[] = [];
    const checkpoints = new Checkpoints(cost, { memory: 64 * GIB, disk }, (sentence) => said.push(sentence));
    for (let i = 0; i < iterations; i++)
      if (checkpoints.wants(branch, i)) checkpoints.keep(branch, i, marked(i));
    return { checkpoints, said, iterations: checkpoints.all(branch).map(({ iteration }) => iteration) };
  };
  const firstNumber = (state: State): number => state.get("w")!.data[0]!;

  test("64 MiB are in memory and the others there, however much memory there is", () => {
    const disk = fakeDisk(GIB);
    const { checkpoints, iterations } = filled(disk, 12);
    expect(iterations).toHaveLength(12);
    expect([disk.blobs.size, checkpoints.onDisk, checkpoints.bytes]).toEqual([8, 8 * SIZE, 12 * SIZE]);
    expect(checkpoints.limit).toBe(64 * MIB + GIB);
    for (const iteration of [0, 3, 4, 11]) {
      const { state } = checkpoints.before(branch, iteration);
      const { data, shape, dtype } = state.get("w")!;
      expect([firstNumber(state), shape, dtype]).toEqual([iteration, [SIZE / 4], "float32"]);
      expect([Object.is(data[1], -0), Number.isNaN(data[2])]).toEqual([true, true]);
    }
  });

  test("nothing is written for a run whose iterations are soon replayed", () => {
    const disk = fakeDisk(GIB);
    const checkpoints = new Checkpoints({ milliseconds: 61.5, bytes: SIZE }, { disk });
    for (let i = 0; i < 200; i++) if (checkpoints.wants(branch, i)) checkpoints.keep(branch, i, marked(i));
    expect([disk.isOpen, checkpoints.onDisk]).toEqual([false, 0]);
  });

  test("every second one goes when it is used up, from there as well", () => {
    const disk = fakeDisk(4 * SIZE);
    const { iterations, said } = filled(disk, 12);
    expect(iterations).toEqual([0, 2, 4, 6, 8, 10]);
    expect(disk.blobs.size).toBeLessThanOrEqual(4);
    expect(said).toEqual([]);
  });

  test("one that is full sooner than it should be is said once; then fewer are kept", () => {
    const disk = fakeDisk(GIB, 4 * SIZE);
    const { checkpoints, iterations, said } = filled(disk, 24);
    expect(iterations).toEqual([0, 4, 8, 12, 16, 20]);
    expect(said).toEqual(["Fewer checkpoints are kept than should be: the disk is full"]);
    expect(checkpoints.limit).toBe(8 * SIZE);
    for (const iteration of iterations)
      expect(firstNumber(checkpoints.before(branch, iteration).state)).toBe(iteration);
  });

  test("one that takes nothing at all leaves what memory has room for", () => {
    const { checkpoints, iterations, said } = filled(fakeDisk(GIB, 0), 24);
    expect(iterations).toEqual([0, 8, 16]);
    expect(checkpoints.bytes).toBeLessThanOrEqual(64 * MIB);
    expect(said).toHaveLength(1);
  });

  test("one that cannot be read is said, and the one before takes its place", () => {
    const disk = fakeDisk(GIB);
    const { checkpoints, said } = filled(disk, 12);
    disk.isBroken = true;
    expect(checkpoints.before(branch, 5).iteration).toBe(3);
    expect(said).toEqual([
      "the weights at the start of iteration 5 are lost: the disk reports an error",
      "the weights at the start of iteration 4 are lost: the disk reports an error",
    ]);
    expect(checkpoints.wants(branch, 5)).toBe(true);
    expect([disk.blobs.size, checkpoints.onDisk]).toEqual([6, 6 * SIZE]);
  });

  test("a branch that is dropped takes its own along, and the end of the run all", () => {
    const disk = fakeDisk(GIB);
    const { checkpoints } = filled(disk, 6);
    const fork = { parent: branch, shared: 3 };
    for (const i of [4, 5]) checkpoints.keep(fork, i, marked(100 + i));
    expect(firstNumber(checkpoints.before(fork, 5).state)).toBe(105);
    expect(disk.blobs.size).toBe(4);
    checkpoints.drop(fork);
    expect(disk.blobs.size).toBe(2);
    checkpoints.close();
    expect([disk.blobs.size, disk.isOpen]).toEqual([0, false]);
  });
});
