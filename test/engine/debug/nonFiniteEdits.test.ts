// Edits are events of the run: a value that is not finite because somebody put it there is found where it was put.
// Random edits on random branches, against a run on another machine that is looked at whole after each operation.

import { describe, expect, test } from "vitest";
import { addressOf, compare, momentOf } from "../../../src-engine/debug/time/moment";
import type { Session } from "../../../src-engine/debug/session";
import type { Moment, NonFiniteTrace } from "../../../src-engine/protocol/protocol";
import type { Backend } from "../../../src-engine/run/backend";
import { reference } from "../../../src-engine/run/reference";
import type { ValueEdit } from "../../../src-engine/run/history/course";
import { ravel } from "../../../src-engine/tensor/tensor";
import { simdBackend, smallSession } from "../../support/runs";
import { steps, type Step } from "../../support/stepping";
import { tinySession } from "../../support/tinySession";
import fc from "../../support/properties";

const LAST = 6;
const moment = fc.record({ iteration: fc.nat(LAST - 1), pc: fc.integer({ min: 1, max: 23 }) });

const edit = fc.record({
  /** On which branch, of those there are by then. */
  branch: fc.nat(5),
  at: fc.oneof(moment, fc.constant({ iteration: 0, pc: 0 })),
  /** Several edits at one moment belong to one branch. */
  values: fc.array(
    fc.record({
      /** Of those that are written at the moment. */
      path: fc.oneof(
        fc.nat(200),
        fc.constantFrom("learningRate", "conv.weight", "fc.weight", "fc.bias", "relu.output"),
      ),
      element: fc.nat(40),
      value: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(3e38, -3e38, -0) },
        { weight: 2, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
        { weight: 1, arbitrary: fc.constantFrom(0, 1e20, 0.5) },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
type EditPlan = typeof edit extends fc.Arbitrary<infer E> ? E : never;

const plan = fc.record({
  edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
  from: fc.oneof(moment, fc.constant({ iteration: 0, pc: 0 })),
  to: moment,
});
type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

/** Makes edits, and keeps by branch what a run along it must make. */
async function make(session: Session, plans: readonly EditPlan[]): Promise<Map<number, ValueEdit[]>> {
  const made = new Map<number, ValueEdit[]>([[0, []]]);
  for (const { branch, at, values } of plans) {
    const all = session.branches.all;
    const parent = all[branch % all.length]!;
    await session.goto(at, parent);
    const before = made.get(parent.id)!.filter((one) => compare(one.at, at) <= 0);
    for (const { path: wanted, element, value } of values) {
      const { program } = session;
      const written = Object.keys(program.tensors).filter(
        (path) => session.isWritten(path) && program.tensors[path]!.dtype !== "int32",
      );
      const asked = typeof wanted === "string" ? wanted : written[wanted % written.length]!;
      if (!session.isWritten(asked)) continue;
      const index = program.tensors[asked]!.shape.map((n, d) => (element * (d + 3)) % n);
      await session.setVariable(asked, index, value);
      const isUpdated = program.parameters.includes(asked) && session.isWritten(`${asked}.next`);
      before.push({ kind: "value", at, path: isUpdated ? `${asked}.next` : asked, index, value });
      made.set(session.branch.id, before);
    }
  }
  return made;
}

const isFinite = ({ finite }: Step): boolean => [...finite.values()].every(Boolean);

/** What a trace must say, by looking at everything. */
function expectTrue(
  trace: NonFiniteTrace | undefined,
  all: readonly Step[],
  edits: readonly ValueEdit[],
): void {
  const first = all.find((step) => !isFinite(step));
  if (!first || !trace) return expect(trace?.address).toBe(first && "a moment");
  const { moment, program, finite } = first;
  const { address, element, count, operands, tex, chain } = trace;
  expect(address).toBe(addressOf(program, moment));
  expect(finite.get(element.path)).toBe(false);
  const { data, shape } = first.changed.get(element.path)!;
  expect([...data].filter((x) => !Number.isFinite(x))).toHaveLength(count);
  expect(data.findIndex((x) => !Number.isFinite(x))).toBe(ravel(element.index, shape));
  expect(data[ravel(element.index, shape)]).toBe(element.value);

  const isEdited = (one: NonFiniteTrace["chain"][number]): boolean =>
    edits.some(
      ({ at, path, index, value }) =>
        addressOf(program, at) === one.address &&
        [one.path, `${one.path}.next`].includes(path) &&
        index.join() === one.index.join() &&
        Object.is(Math.fround(value), Math.fround(one.value)),
    );
  expect(chain[0]).toMatchObject({ ...element, address });
  for (const [i, link] of chain.entries()) {
    expect(link.edited === true, `${link.path} at ${link.address}`).toBe(isEdited(link));
    if (link.edited) expect(i, "an edit ends the chain").toBe(chain.length - 1);
    const step = all.find((one) => addressOf(one.program, one.moment) === link.address)!;
    const tensor = step.changed.get(link.path) ?? step.changed.get(`${link.path}.next`);
    if (!tensor)
      expect(["input", "target", "learningRate"].includes(link.path) || link.address === "start").toBe(true);
    else expect(tensor.data[ravel(link.index, tensor.shape)]).toBe(link.value);
  }
  expect(operands.length > 0 && tex !== "").toBe(!chain[0]!.edited);
  expect(operands.every(({ value }) => Number.isFinite(value))).toBe(true);
}

/** Where a run must stop that goes on from a moment: nowhere if that is not finite, else at the next that is not. */
function stopAfter(all: readonly Step[], from: Moment, to: Moment): Moment | undefined {
  const here = all.find(({ moment }) => compare(moment, from) === 0)!;
  const next = all.find((step) => compare(step.moment, from) > 0 && !isFinite(step));
  return isFinite(here) && next && compare(next.moment, to) <= 0 ? next.moment : undefined;
}

/**
 * After so many milliseconds no further sequence is tried, shrinking included, which else goes on for as long as it finds a
 * smaller one: what was found by then is told, and fewer sequences than were asked for are a failure. So is a single one
 * that does not end, which is told.
 */
const bounded = (milliseconds: number) => ({
  interruptAfterTimeLimit: milliseconds,
  markInterruptAsFailure: true,
  timeout: 30_000,
});

const counts = { sequences: 0, edits: 0, branches: 0, notFinite: 0, edited: 0, stops: 0 };

async function holds(backend: Backend, { edits: plans, from, to }: Plan): Promise<void> {
  const session = tinySession(backend);
  const beginning = tinySession(backend).trainer;
  const made = await make(session, plans);
  counts.sequences++;
  counts.branches += made.size;
  const edits = made.get(session.branch.id)!;
  counts.edits += edits.length;
  await session.goto({ iteration: LAST, pc: session.program.instructions.length });
  const all = steps(beginning, backend, edits, LAST);
  const trace = await session.trace();
  expectTrue(trace, all, edits);
  if (trace) counts.notFinite++;
  if (trace?.chain.at(-1)?.edited) counts.edited++;
  await session.goto(from);
  const stop = stopAfter(all, from, to);
  if (stop) counts.stops++;
  expect(await session.runTo(to)).toEqual({ kind: stop ? "nonFinite" : "arrived" });
  expect(session.moment).toEqual(stop ?? (compare(to, from) > 0 ? to : from));
  session.trainer.close();
  beginning.close();
}

describe("whatever was edited, wherever, and on whatever branch", () => {
  test("the first value that is not finite is found where it came, and its trace ends at the edit", async () => {
    await fc.assert(
      fc.asyncProperty(plan, (plan) => holds(simdBackend, plan)),
      { numRuns: 600, ...bounded(230_000) },
    );
    console.log(`not finite after edits: ${JSON.stringify(counts)}`);
    expect(counts.edited).toBeGreaterThan(200);
  }, 240_000);

  test("so on the reference backend", async () => {
    await fc.assert(
      fc.asyncProperty(plan, (plan) => holds(reference, plan)),
      { numRuns: 40, ...bounded(110_000) },
    );
  }, 120_000);
});

describe("an edit", () => {
  test("that makes nothing but a loss infinite is found, though all is finite again where one looks next", () =>
    holds(simdBackend, {
      edits: [
        { branch: 0, at: { iteration: 0, pc: 4 }, values: [{ path: 97, element: 15, value: -3e38 }] },
        {
          branch: 1,
          at: { iteration: 4, pc: 1 },
          values: [{ path: "learningRate", element: 0, value: 3e38 }],
        },
      ],
      from: { iteration: 0, pc: 1 },
      to: { iteration: 0, pc: 1 },
    }));

  const at = (session: Session, address: string): Moment => momentOf(session.program, address);

  test("far too large makes an infinity that is found though a ReLU hides it from the loss", () =>
    holds(simdBackend, {
      edits: [{ branch: 0, at: { iteration: 0, pc: 16 }, values: [{ path: 68, element: 16, value: -3e38 }] }],
      from: { iteration: 0, pc: 1 },
      to: { iteration: 4, pc: 1 },
    }));

  test("is found where it was made, not where the tensor was written before", async () => {
    const session = smallSession();
    await session.goto(at(session, "5/update/fc/bias"));
    await session.setVariable("fc.weight", [3, 7], NaN);
    await session.goto({ iteration: 8, pc: 1 });
    const trace = (await session.trace())!;
    const put = { path: "fc.weight.next", index: [3, 7], value: NaN, address: "5/update/fc/bias" };
    expect(trace).toMatchObject({ address: "5/update/fc/bias", count: 1, operands: [], tex: "" });
    expect(trace.chain).toEqual([{ ...put, edited: true }]);
    await session.goto(at(session, "2/loss"));
    expect(await session.continue(1)).toEqual({ kind: "nonFinite" });
    expect(addressOf(session.program, session.moment)).toBe("5/update/fc/bias");
  });

  test("is found though a later one took it away again", async () => {
    const session = smallSession();
    await session.goto(at(session, "5/backward/conv1"));
    await session.setVariable("relu1.output", [0, 1, 2, 3], -Infinity);
    await session.goto(at(session, "5/update/fc/bias"));
    await session.setVariable("relu1.output", [0, 1, 2, 3], 0);
    await session.goto(at(session, "8/loss"));
    expect((await session.trace())!.chain).toMatchObject([{ path: "relu1.output", edited: true }]);
    await session.goto(at(session, "2/loss"));
    expect(await session.continue(1)).toEqual({ kind: "nonFinite" });
    expect(addressOf(session.program, session.moment)).toBe("5/backward/conv1/gradBias");
  });

  test("that takes a value away lets a run go on to the next", async () => {
    const session = smallSession();
    await session.goto(at(session, "3/loss"));
    await session.setVariable("learningRate", [], Infinity);
    await session.setVariable("learningRate", [], 0.1);
    await session.goto(at(session, "5/update/fc/bias"));
    await session.setVariable("fc.bias", [2], NaN);
    await session.goto(at(session, "5/update/fc/bias"));
    await session.setVariable("fc.bias", [2], 0);
    expect(await session.runTo(at(session, "9"))).toEqual({ kind: "arrived" });
    await session.goto(at(session, "9/backward/fc"));
    await session.setVariable("fc.weight.grad", [1, 1], Infinity);
    await session.goto(at(session, "2/loss"));
    expect(await session.runTo(at(session, "12"))).toEqual({ kind: "nonFinite" });
    expect(addressOf(session.program, session.moment)).toBe("9/backward/fc/gradBias");
  });

  test("ends the chain of what came of it iterations later", async () => {
    const session = smallSession();
    await session.goto(at(session, "2/update/fc/bias"));
    await session.setVariable("learningRate", [], 3e38);
    await session.goto(at(session, "6"));
    const { address, element, chain } = (await session.trace())!;
    expect([address.startsWith("2/"), Number.isFinite(element.value)]).toEqual([false, false]);
    expect(chain.at(-1)).toEqual({
      path: "learningRate",
      index: [],
      value: Math.fround(3e38),
      address: "2/update/fc/bias",
      edited: true,
    });
  });

  test("is not hidden by a breakpoint that is hit later in the same iteration", async () => {
    const session = smallSession();
    await session.goto(at(session, "4/forward/conv2"));
    await session.setVariable("conv2.output", [0, 0, 0, 0], NaN);
    await session.goto(at(session, "2/loss"));
    session.setBreakpoints([{ id: 1, enabled: true, place: "backward/conv2", condition: "iteration == 4" }]);
    expect(await session.continue(1)).toEqual({ kind: "nonFinite" });
    expect(addressOf(session.program, session.moment)).toBe("4/forward/conv2/output");
    session.setBreakpoints([{ id: 1, enabled: true, place: "forward/conv2" }]);
    await session.goto(at(session, "3/loss"));
    expect((await session.continue(1)).kind, "what stands at the same moment is the breakpoint's").toBe(
      "breakpoint",
    );
  });

  test("in the iteration before, looked at again for a condition that compares with it, keeps nobody", async () => {
    const session = smallSession();
    await session.goto(at(session, "3/backward/conv1"));
    await session.setVariable("relu1.output", [0, 1, 2, 3], -Infinity);
    await session.goto(at(session, "4/loss"));
    session.setBreakpoints([{ id: 1, enabled: true, condition: "iteration == 7 && changed(loss)" }]);
    expect((await session.continue(1)).kind).toBe("breakpoint");
    await session.goto(at(session, "5/backward/fc"));
    await session.setVariable("fc.weight.grad", [1, 1], Infinity);
    await session.goto(at(session, "4/loss"));
    expect(await session.continue(1)).toEqual({ kind: "nonFinite" });
    expect(addressOf(session.program, session.moment)).toBe("5/backward/fc/gradBias");
  });

  test("holds what float32 holds: 3e39 is a mistake, as in PyTorch, and no infinity", async () => {
    const session = smallSession();
    await session.goto(at(session, "0/loss"));
    await expect(session.setVariable("fc.bias", [0], 3e39)).rejects.toThrow(
      "fc.bias: expected a number that float32 holds, at most 3.4028234663852886e38 in magnitude, or an infinity, got 3e+39",
    );
    for (const value of [3.4028235e38, -Infinity, NaN, -0, 1e-50]) {
      await session.setVariable("fc.bias", [0], value);
      expect(session.read("fc.bias")!.data[0]).toBe(Math.fround(value));
    }
  });
});
