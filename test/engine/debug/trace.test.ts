// The trace against a search through every tensor of every iteration.

import { describe, expect, test } from "vitest";
import { firstNonFinite, traceNonFinite, type Replay } from "../../../src-engine/debug/nonFinite/trace";
import { addressOf, momentOf } from "../../../src-engine/debug/time/moment";
import type { Moment, NonFiniteTrace } from "../../../src-engine/protocol/protocol";
import type { State } from "../../../src-engine/run/backend";
import type { Trainer } from "../../../src-engine/run/trainer";
import { ravel } from "../../../src-engine/tensor/tensor";
import { backends, simdBackend, smallTrainer } from "../../support/runs";

/** Iterations from the first. */
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, iteration) => iteration);

/** A trainer that can be sent anywhere: it keeps the state at every iteration's start. */
function replayOf(trainer: Trainer): Replay {
  const states: State[] = [trainer.state()];
  return {
    program: (iteration) => trainer.programAt(iteration),
    editsIn: () => [],
    seek({ iteration, pc }: Moment) {
      if (iteration < trainer.iteration) trainer.restore(iteration, states[iteration]!);
      while (trainer.iteration < iteration) {
        trainer.advance();
        states[trainer.iteration] ??= trainer.state();
      }
      trainer.runTo(pc);
      return Promise.resolve(true);
    },
    read: (path) => trainer.read(path),
    readFor: (_instruction, path) => trainer.read(path),
    measure: (path) => trainer.measure(path),
  };
}

/** The first instruction that wrote an element that is not finite, and which that is, by looking at all of them. */
function bruteForce(
  trainer: Trainer,
  most: number,
): { moment: Moment; path: string; offset: number; count: number } {
  for (; trainer.iteration < most; trainer.advance()) {
    const { instructions } = trainer.currentProgram;
    for (const [i, { writes }] of instructions.entries()) {
      trainer.runTo(i + 1);
      const { data } = trainer.read(writes);
      const wild = [...data.keys()].filter((at) => !Number.isFinite(data[at]));
      if (!wild.length) continue;
      const moment = { iteration: trainer.iteration, pc: i + 1 };
      return { moment, path: writes, offset: wild[0]!, count: wild.length };
    }
  }
  throw new Error(`all is finite in the first ${most} iterations`);
}

/** In float64 there is eight times as far to go, and every iteration takes longer: larger steps on smaller batches. */
const exploding = (seed: number, backend = simdBackend): Trainer => {
  const hasty = backend === simdBackend ? {} : { learningRate: 1e5, batchSize: 2 };
  return smallTrainer({ model: "exploding", seed, ...hasty }, backend);
};

describe.each(backends.map((backend) => [backend.name, backend] as const))("%s", (_name, backend) => {
  describe.each([0, 1, 2])("seed %i", (seed) => {
    test("the first iteration, operation and element are those that a search finds", async () => {
      const found = bruteForce(exploding(seed, backend), 300);
      const replay = replayOf(exploding(seed, backend));
      const moment = await firstNonFinite(replay, upTo(found.moment.iteration + 3));
      expect(moment).toEqual(found.moment);
      const trace = (await traceNonFinite(replay, found.moment))!;
      const { tensors } = replay.program(found.moment.iteration);
      expect(trace.address).toBe(addressOf(replay.program(found.moment.iteration), found.moment));
      expect([trace.element.path, trace.count]).toEqual([found.path, found.count]);
      expect(ravel(trace.element.index, tensors[found.path]!.shape)).toBe(found.offset);
      expect(Number.isFinite(trace.element.value)).toBe(false);
      await expectTrue(trace, replay);
    });
  });
});

/** Everything a trace says is there to be read in the run. */
async function expectTrue(
  { operands, chain, growth, element }: NonFiniteTrace,
  replay: Replay,
): Promise<void> {
  expect(operands.length).toBeGreaterThan(0);
  expect(operands.length).toBeLessThanOrEqual(10);
  const sizes = operands.map(({ value }) => Math.abs(value));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(sizes.every(Number.isFinite)).toBe(true);

  expect(chain[0]).toMatchObject(element);
  expect(chain.length).toBeGreaterThan(4);
  for (const { path, index, value, address } of chain) {
    if (address === "start") continue;
    const program = replay.program(Number(address.split("/")[0]));
    const moment = momentOf(program, address);
    const { writes } = program.instructions[moment.pc - 1]!;
    if (!["input", "target", "learningRate"].includes(path)) expect(writes.replace(/\.next$/, "")).toBe(path);
    else continue;
    await replay.seek(moment);
    const { data, shape } = replay.read(writes);
    expect(data[ravel(index, shape)], `${path}[${index.join()}] at ${address}`).toBe(value);
  }
  const iterations = chain.map(({ address }) => Number(address.split("/")[0]));
  expect(iterations).toEqual([...iterations].sort((a, b) => b - a));

  expect(growth.iterations.length).toBe(growth.absmax.length);
  expect(growth.absmax.at(-1)).toBeGreaterThan(growth.absmax[0]! * 1e6);
  for (const i of [0, growth.iterations.length >> 1, growth.iterations.length - 1]) {
    const iteration = growth.iterations[i]!;
    await replay.seek({ iteration, pc: replay.program(iteration).instructions.length });
    const { data } = replay.read(growth.path);
    const finite = [...data].filter(Number.isFinite).map(Math.abs);
    expect(growth.absmax[i]).toBe(Math.max(0, ...finite));
  }
}

test("a run that stays finite has no first number that is not", async () => {
  expect(await firstNonFinite(replayOf(smallTrainer()), upTo(20))).toBeUndefined();
});

test("a search that somebody ends finds nothing", async () => {
  const replay = { ...replayOf(exploding(0)), seek: () => Promise.resolve(false) };
  expect(await firstNonFinite(replay, upTo(60))).toBe("paused");
  expect(await traceNonFinite(replay, { iteration: 50, pc: 5 })).toBeUndefined();
});

test("a NaN that was put into a weight leads back to that weight", async () => {
  const trainer = smallTrainer();
  trainer.advance();
  const state = new Map(trainer.state());
  const weight = state.get("conv2.weight")!;
  weight.data[13] = NaN;
  trainer.restore(1, state);
  const replay = {
    ...replayOf(trainer),
    seek: ({ pc }: Moment) => Promise.resolve((trainer.runTo(pc), true)),
  };
  const moment = momentOf(trainer.program, "1/forward/conv2/output");
  expect(await firstNonFinite(replay, [1])).toEqual(moment);
  const trace = (await traceNonFinite(replay, moment))!;
  expect(trace.operands[0]).toEqual({ path: "conv2.weight", index: [0, 1, 1, 1], value: NaN });
  expect(trace.chain[1]).toMatchObject({ path: "conv2.weight", index: [0, 1, 1, 1], value: NaN });
});
