// A recording gone through as a run of ours is: recorded tensors stand where they were recorded, the rest follows from them.

import { describe, expect, test } from "vitest";
import { explain } from "../../../src-engine/debug/explain/index";
import { provenanceAt, recomputed } from "../../../src-engine/debug/provenance";
import { Session } from "../../../src-engine/debug/session";
import type { TensorPath } from "../../../src-engine/protocol/protocol";
import type { ObservedIteration } from "../../../src-engine/recording/recording";
import { recordedTrainer } from "../../../src-engine/recording/session/recordedTrainer";
import type { Backend } from "../../../src-engine/run/backend";
import { reference } from "../../../src-engine/run/reference";
import { sessionInfo } from "../../../src-engine/serve/session/launch";
import { stopped } from "../../../src-engine/serve/page/snapshot";
import { Checkpointing } from "../../../src-engine/serve/session/recovery";
import { savedBytes } from "../../../src-engine/serve/session/saving";
import { ravel, unravel, type Tensor } from "../../../src-engine/tensor/tensor";
import { backends, stillClock } from "../../support/runs";
import { tinySession } from "../../support/tinySession";

type Change = (path: TensorPath, tensor: Tensor, at: number) => Tensor | undefined;

const { trainer: ours } = tinySession(reference);
const { batchSize } = ours.spec.recipe;
const ITERATIONS = [0, 3, 5];

/** All of what our run has in some of its iterations. */
const recorded: readonly ReadonlyMap<TensorPath, Tensor>[] = ITERATIONS.map((iteration) => {
  while (ours.iteration < iteration) ours.advance();
  ours.runTo(ours.program.instructions.length);
  return new Map(Object.keys(ours.program.tensors).map((path) => [path, ours.read(path)]));
});

/** As it was recorded, but for what is changed or left out. */
async function opened(
  backend: Backend,
  change: Change = (_path, tensor) => tensor,
): Promise<Session & { readonly reads: number[] }> {
  const reads: number[] = [];
  const trainer = await recordedTrainer(
    {
      ...{ name: "run", preset: ours.spec, batchSize, iterations: ITERATIONS },
      observe: (_program, at) => {
        reads.push(at);
        return Promise.resolve(observed(at, change));
      },
      losses: recorded.map((values) => values.get("loss.output")?.data[0]),
    },
    backend,
  );
  return Object.assign(new Session(trainer, stillClock), { reads });
}

function observed(at: number, change: Change): ObservedIteration {
  const values = [...recorded[at]!].flatMap(([path, whole]) => {
    const tensor = change(path, whole, at);
    return tensor ? [[path, { name: path, precision: "float64", tensor }] as const] : [];
  });
  return { iteration: ITERATIONS[at]!, values: new Map(values) };
}

/** The least that can be stepped through. */
const least = new Set([...ours.program.parameters, "input", "target", "learningRate"]);
const times = (factor: number, tensor: Tensor): Tensor => ({
  ...tensor,
  data: tensor.data.map((x) => Math.fround(factor * x)),
});
const end = (session: Session): number => session.program.instructions.length;
const valuesOf = (session: Session, path: TensorPath): number[] => [...session.read(path)!.data];

describe.each(backends.map((backend) => [backend.name, backend] as const))("%s", (name, backend) => {
  test("what was recorded stands there at every moment, whatever our rules make of it", async () => {
    const doubled: Change = (path, one) => (path === "conv.output" ? times(2, one) : one);
    const session = await opened(backend, doubled);
    const kept = (x: number): number => (name === "simd" ? Math.fround(x) : x);
    for (const at of [0, 2, 1]) {
      await session.goto({ iteration: at, pc: end(session) });
      for (const [path, { tensor }] of observed(at, doubled).values)
        if (tensor.dtype !== "int32" || path === "target")
          expect(valuesOf(session, path), `${path} at ${at}`).toEqual([...tensor.data].map(kept));
    }
  });

  test("what was not recorded is computed from what was, and says so", async () => {
    const session = await opened(backend, (path, one) =>
      path === "relu.output" ? times(3, one) : least.has(path) ? one : undefined,
    );
    await session.goto({ iteration: 1, pc: end(session) });
    const from = provenanceAt(session)!;
    const those = (...paths: TensorPath[]) => paths.map((path) => from.get(path));
    expect(new Set(those("input", "target", "fc.weight", "relu.output"))).toEqual(new Set(["recorded"]));
    expect(new Set(those("conv.output", "pool.output", "loss.output", "fc.weight.grad"))).toEqual(
      new Set(["computed"]),
    );
    const largest = (path: TensorPath): number => Math.max(...valuesOf(session, path));
    expect(largest("pool.output")).toBe(largest("relu.output"));
    expect(largest("relu.output")).toBeCloseTo(3 * largest("conv.output"), 4);
  });

  test("what follows from nothing recorded is assumed, and what is computed from it is, too", async () => {
    const session = await opened(backend, (path, one) =>
      least.has(path) && path !== "learningRate" ? one : undefined,
    );
    await session.goto({ iteration: 1, pc: end(session) });
    const from = provenanceAt(session)!;
    expect(["learningRate", "fc.weight.next", "fc.weight.grad"].map((path) => from.get(path))).toEqual([
      "assumed",
      "assumed",
      "computed",
    ]);
    expect(valuesOf(session, "learningRate")[0]).toBeCloseTo(0.1, 6);
  });

  test("an element's explanation has the recorded number beside what its operands make", async () => {
    const session = await opened(backend, (path, one) => (path === "fc.weight.grad" ? times(2, one) : one));
    await session.goto({ iteration: 2, pc: end(session) });
    const { shape, data } = session.read("fc.weight.grad")!;
    const index = unravel(data.indexOf(Math.max(...data)), shape);
    const wrong = explain(session, "fc.weight.grad", index);
    expect(wrong.provenance).toBe("recorded");
    expect(wrong.float64).toBeGreaterThan(0);
    expect(wrong.element.value).toBeCloseTo(2 * wrong.float64, 6);
    expect(wrong.element.value - wrong.float64).toBeGreaterThan(wrong.bound);
    const right = explain(session, "conv.weight.grad", [1, 0, 1, 1]);
    expect(Math.abs(right.element.value - right.float64)).toBeLessThanOrEqual(right.bound);
    expect(recomputed(session, "fc.weight.grad").data[ravel(index, shape)]).toBeCloseTo(wrong.float64, 12);
    expect(() => recomputed(session, "fc.weight")).toThrow("fc.weight is what an iteration begins with");
  });

  test("the first NaN of a recording is found, and that it came between two moments", async () => {
    const session = await opened(backend, (path, one, at) => {
      if (path === "conv.weight" && at === 2)
        return { ...one, data: one.data.map((x, i) => (i === 4 ? NaN : x)) };
      return least.has(path) ? one : undefined;
    });
    const trace = (await session.trace())!;
    expect(trace.address).toBe("2/forward/conv/output");
    expect(trace.chain.map(({ path }) => path)).toEqual(["conv.output", "conv.weight"]);
    expect(trace.chain[1]!.address.split("/")[0]).toBe("2");
    await session.goto({ iteration: 2, pc: end(session) });
    await session.goto({ iteration: 0, pc: end(session) });
    expect(valuesOf(session, "fc.output").every(Number.isFinite)).toBe(true);
  });

  test("a NaN that was recorded in one moment is in none after it", async () => {
    const session = await opened(backend, (path, one, at) =>
      path === "relu.output" && at === 0
        ? times(NaN, one)
        : least.has(path) || path === "relu.output"
          ? one
          : undefined,
    );
    await session.runTo({ iteration: 2, pc: end(session) });
    await session.goto({ iteration: 0, pc: end(session) });
    await session.goto({ iteration: 1, pc: end(session) });
    const fresh = await opened(backend, (path, one) =>
      least.has(path) || path === "relu.output" ? one : undefined,
    );
    await fresh.goto({ iteration: 1, pc: end(session) });
    for (const { writes } of session.program.instructions)
      expect(valuesOf(session, writes), writes).toEqual(valuesOf(fresh, writes));
  });

  test("an edit is followed by what would have been: our rules, up to the next moment", async () => {
    const session = await opened(backend);
    await session.goto({ iteration: 1, pc: 3 });
    await session.setVariable("conv.output", [0, 0, 1, 1], 9);
    await session.goto({ iteration: 1, pc: end(session) });
    const from = provenanceAt(session)!;
    expect([from.get("conv.output"), from.get("relu.output")]).toEqual(["recorded", "computed"]);
    expect(valuesOf(session, "relu.output")).toContain(9);
    const [edited] = valuesOf(session, "loss.output");
    await session.goto({ iteration: 2, pc: end(session) });
    expect(provenanceAt(session)!.get("relu.output")).toBe("recorded");
    await session.goto({ iteration: 1, pc: end(session) }, session.branches.first);
    expect(valuesOf(session, "loss.output")).not.toEqual([edited]);
    expect(valuesOf(session, "conv.output")).not.toContain(9);
    const branches = session.branches.all.length;
    await expect(session.setBatch([0, 1, 2])).rejects.toThrow("batch: that of a recording stays");
    expect(session.branches.all).toHaveLength(branches);
  });
});

test("only the moments that somebody comes to are read, each once while it is in view", async () => {
  const session = await opened(reference);
  expect(session.reads).toEqual([0]);
  await session.goto({ iteration: 2, pc: 3 });
  await session.goto({ iteration: 2, pc: 1 });
  expect(session.reads).toEqual([0, 2]);
  const losses = recorded.map((values) => Math.fround(values.get("loss.output")!.data[0]!));
  const { history } = session.branch;
  expect(Array.from({ length: history.length }, (_, at) => history.loss(at))).toEqual(losses);
});

test("steps go from recorded moment to recorded moment and end with the last, where nothing has moved", async () => {
  const session = await opened(reference);
  await session.goto({ iteration: 0, pc: end(session) });
  await session.next("iteration");
  expect(session.moment).toEqual({ iteration: 1, pc: end(session) });
  expect(stopped(session, { reason: "step" }).recorded).toEqual({
    ...{ iteration: 3, assumed: [] },
    computed: ["pool0.indices", "pool.indices"],
  });
  await session.continue(1);
  expect(session.moment).toEqual({ iteration: 2, pc: end(session) });
  const past = "it ends with iteration 5, the 3. moment; to train on from its weights";
  await expect(session.next("iteration")).rejects.toThrow(past);
  await expect(session.continue(1)).rejects.toThrow(past);
  await expect(session.goto({ iteration: 9, pc: 0 })).rejects.toThrow(past);
  expect(session.moment).toEqual({ iteration: 2, pc: end(session) });
  expect(session.read("loss.output")).toBeDefined();
  await session.stepBack("iteration");
  expect(session.moment.iteration).toBe(1);
});

test("a page is told which iterations they are, and sees their images once it has been there", async () => {
  const session = await opened(reference);
  const { trainer } = session;
  expect(sessionInfo(trainer, reference, [])).toMatchObject({
    recorded: { name: "run", iterations: ITERATIONS },
    iterationsPerEpoch: 3,
  });
  await session.goto({ iteration: 1, pc: 0 });
  const { labels, pixels } = trainer.train.images;
  expect([...labels.subarray(batchSize, 2 * batchSize)]).toEqual([...recorded[1]!.get("target")!.data]);
  expect(Math.max(...pixels.subarray(0, 28 * 28))).toBeGreaterThan(200);
});

test("without the batch or a parameter it says what is missing; what does not fit says what was expected", async () => {
  const without = (name: string) => opened(reference, (path, one) => (path === name ? undefined : one));
  await expect(without("fc.bias")).rejects.toThrow(
    "recording run, iteration 0: to be stepped through it needs the batch and all parameters, and fc.bias is not recorded",
  );
  await expect(without("target")).rejects.toThrow("and target is not recorded");
  await expect(without("input")).rejects.toThrow("and input is not recorded");
  const label: Change = (path, one) => (path === "target" ? { ...one, data: Int32Array.of(1, 10, 3) } : one);
  await expect(opened(reference, label)).rejects.toThrow(
    "expected target to hold classes from 0 to 9, got 10",
  );
  const session = await opened(reference, (path, one, at) =>
    path === "relu.output" && at === 1 ? { ...one, shape: [1, ...one.shape] } : one,
  );
  await session.goto({ iteration: 0, pc: 4 });
  await expect(session.goto({ iteration: 1, pc: 4 })).rejects.toThrow(
    "recording run, iteration 3: expected relu.output to be [3,3,4,4], got [1,3,3,4,4]",
  );
  expect(session.moment).toEqual({ iteration: 0, pc: 4 });
  expect(session.read("conv.output")).toBeDefined();
});

test("a recording has no test images, and is kept as its files", async () => {
  const session = await opened(reference);
  await expect(session.evaluate()).rejects.toThrow("there are no images to evaluate the model on");
  await expect(savedBytes(session, "reference")).rejects.toThrow(
    "a recording is kept as the files that it is",
  );
  const running = { session, info: sessionInfo(session.trainer, reference, []), epochs: 1 };
  expect(await new Checkpointing(() => 0).checkpointOf(running, () => true)).toBeUndefined();
});
