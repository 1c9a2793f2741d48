// The benchmarks on a very small scale: what they print is what other programs were promised.

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { benchmarks } from "../../bench/benchmarks";
import { contest, ratioOf, repeated, spread } from "../../bench/contest";
import type { Options } from "../../bench/options";
import { table } from "../../bench/table";
import { kernelBytes } from "../support/kernels";

const least = { rounds: 2, seconds: 0.0002, warmup: 0 };
const tiny: Options = {
  kernels: kernelBytes(),
  models: ["lenet-jax", "cnn-pytorch"],
  batches: [1, 2],
  batch: 4,
  threads: [1],
  images: 160,
  iterations: least,
  calls: least,
  settled: 2,
  jumpIterations: 20,
  jumps: 8,
  looks: { uncounted: 1, steps: 2, frames: 4, milliseconds: 30, onOnePage: true },
  starts: 1,
  peer: false,
  say: () => undefined,
};

async function jsonOf(name: keyof typeof benchmarks, options: Partial<Options> = {}) {
  const { figures, text } = await benchmarks[name]({ ...tiny, ...options });
  expect(text.split("\n").length).toBeGreaterThan(4);
  return JSON.parse(JSON.stringify(figures));
}

const positive = expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0);
const positiveOrNull = expect.toSatisfy((value: unknown) => value === null || Number(value) > 0);

/** All at once: most of the time they wait for another process. */
describe.concurrent("the figures", () => {
  test("iterations come by model, batch and threads; without PyTorch its columns are null", async () => {
    const { iterations } = await jsonOf("iteration");
    expect(iterations.map((row: { model: string; batch: number }) => `${row.model} ${row.batch}`)).toEqual([
      "lenet-jax 1",
      "lenet-jax 2",
      "cnn-pytorch 1",
      "cnn-pytorch 2",
    ]);
    for (const row of iterations) {
      expect(row).toMatchObject({ threads: 1, imagesPerSecond: positive, steppedShare: positive });
      expect(row).toMatchObject({ gatherShare: positive, movedShare: positive });
      expect(row).toMatchObject({ peerImagesPerSecond: null, ratio: null });
      expect(row.live).toBeGreaterThan(0);
      expect(row.live).toBeLessThanOrEqual(1);
    }
  });

  test("PyTorch takes its turns where it is, in each of its ways", { timeout: 60_000 }, async () => {
    const { iterations, peer } = await jsonOf("iteration", {
      models: ["cnn-pytorch"],
      batches: [2],
      peer: true,
    });
    expect(iterations).toHaveLength(1);
    for (const column of ["peerImagesPerSecond", "ratio", "unfoldRatio", "peerLive"]) {
      expect(iterations[0]).toHaveProperty(column, peer ? positive : null);
    }
  });

  test("kernels come with a share of the peak, instructions with a time", { timeout: 60_000 }, async () => {
    const { kernels, light, instructions, peakGflops } = await jsonOf("kernels");
    expect(peakGflops).toEqual(positive);
    expect(kernels.length).toBeGreaterThan(30);
    for (const row of kernels) {
      expect(row).toMatchObject({ name: expect.any(String), gflops: positive, peakShare: positive });
    }
    expect(light.length).toBeGreaterThan(50);
    for (const row of light) {
      expect(row).toMatchObject({ name: expect.any(String), gigabytes: positive, boundShare: positive });
      expect(["memory", "arithmetic"]).toContain(row.bound);
    }
    for (const row of instructions) expect(row.microsecondsPerSample).toEqual(positiveOrNull);
    const written = instructions.map(({ name }: { name: string }) => name);
    expect(written).toContain("conv2.weight.grad");
    expect(written).toContain("fc2.bias.next");
  });

  test(
    "start-up is counted from the process's start to the first iteration",
    { timeout: 60_000 },
    async () => {
      const { startup } = await jsonOf("startup", { models: ["lenet-jax"] });
      expect(startup).toMatchObject([
        { name: "node alone", milliseconds: positive },
        { name: "train lenet-jax", milliseconds: positive },
      ]);
    },
  );

  test(
    "going anywhere in a run takes time and checkpoints, and breakpoints cost",
    { timeout: 60_000 },
    async () => {
      const { jumps, breakpoints } = await jsonOf("rewind");
      expect(jumps).toMatchObject([
        { threads: 1, iterations: 20, medianMilliseconds: positive, worstMilliseconds: positive },
      ]);
      expect(jumps[0].checkpointBytes).toBeLessThanOrEqual(jumps[0].checkpointLimit);
      expect(breakpoints[0]).toMatchObject({ breakpoints: "none", ofBare: positive, ofSession: 1 });
      for (const row of breakpoints) expect(row.ofSession).toEqual(positive);
    },
  );

  test.skipIf(!existsSync(process.env["CHROMIUM"] ?? "/usr/bin/chromium"))(
    "the page: from key and hand to pixel, frames a second, what a run keeps, what a slow page is sent",
    { timeout: 120_000 },
    async () => {
      const { frame } = await jsonOf("frame", { iterations: { ...least, rounds: 1 } });
      const times = { median: positive, p95: positive, worst: positive };
      expect(frame.steps).toMatchObject({ steps: 2, shown: times, answered: times });
      expect(frame.strokes).toMatchObject({ strokes: 2, shown: times, answered: times });
      expect(frame.motion.channels).toBe(64);
      expect(frame.motion.rows).toHaveLength(4);
      for (const row of frame.motion.rows)
        expect(row).toMatchObject({ frames: tiny.looks.frames, framesPerSecond: positive, work: times });
      expect(frame.training).toMatchObject({ pairs: 1, withPage: expect.any(Object) });
      expect(frame.slowPage).toMatchObject({ iterations: expect.any(Number), frames: expect.any(Object) });
    },
  );

  test("snapshots are copied out for a sample and for a batch", async () => {
    const { copyOut } = await jsonOf("copyOut", { models: ["cnn-pytorch"], images: 80 });
    expect(copyOut).toHaveLength(2);
    for (const row of copyOut) expect(row).toMatchObject({ megabytes: positive, milliseconds: positive });
  });
});

describe("a contest", () => {
  test("lets every contestant run once a round, after all are warm", async () => {
    const order: string[] = [];
    const contestant = (name: string, secondsAStep: number) => ({
      name,
      run: (steps: number) => {
        order.push(`${name} ${steps}`);
        return steps * secondsAStep;
      },
    });
    const rates = await contest([contestant("fast", 0.25), contestant("slow", 1)], {
      rounds: 2,
      seconds: 2,
      warmup: 1,
    });
    expect(order.slice(-4)).toEqual(["fast 8", "slow 2", "fast 8", "slow 2"]);
    expect([...rates]).toEqual([
      ["fast", [4, 4]],
      ["slow", [1, 1]],
    ]);
  });

  test("compares what ran side by side, so that a slow round counts for nobody", () => {
    expect(ratioOf([4, 2, 40], [2, 1, 1])).toBe(2);
  });

  test("finds the middle of an even number of rounds between the two in the middle", () => {
    expect(spread([4, 1, 2, 8])).toEqual({ median: 3, min: 1, max: 8 });
  });

  test("counts what is simply repeated", async () => {
    let count = 0;
    await repeated("count", () => count++).run(7);
    expect(count).toBe(7);
  });
});

test("a table lines up, with numbers to the right and nothing where nothing was measured", () => {
  const rows = [
    ["a", 1234.5, null],
    ["longer", 0.5, "×"],
  ] as const;
  expect(table(["name", "speed", "of"], rows)).toBe(
    [
      "| name   | speed | of  |",
      "| ------ | ----: | --- |",
      "| a      | 1,235 |     |",
      "| longer |  0.50 | ×   |",
    ].join("\n"),
  );
});
