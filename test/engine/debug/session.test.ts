// Wherever a session goes and however it gets there, it finds the bytes that a fresh run finds.

import { describe, expect, test } from "vitest";
import { momentOf } from "../../../src-engine/debug/time/moment";
import type { Session } from "../../../src-engine/debug/session";
import type { Breakpoint, Moment } from "../../../src-engine/protocol/protocol";
import { everything } from "../../support/everything";
import { backends, simdBackend, smallSession } from "../../support/runs";

type Bytes = ReturnType<typeof everything>;

async function fresh(moment: Moment, backend = simdBackend): Promise<Bytes> {
  const session = smallSession({}, backend);
  await session.goto(moment);
  return everything(session);
}

describe.each(backends.map((backend) => [backend.name, backend] as const))(
  "on the %s backend",
  (_name, backend) => {
    test("stepping to conv1's gradients and rewinding to the start restores every tensor", async () => {
      const session = smallSession({}, backend);
      const before = everything(session);
      const target = momentOf(session.program, "0/backward/conv1");
      while (session.moment.pc < target.pc) await session.next("operation");
      expect(session.read("conv1.weight.grad")).toBeDefined();
      while (session.moment.pc > 0) await session.stepBack("operation");
      expect(everything(session)).toEqual(before);
    });

    test("a tensor is there from the moment it is written", async () => {
      const session = smallSession({}, backend);
      for (const [pc, { writes }] of session.program.instructions.entries()) {
        expect(session.read(writes)).toBeUndefined();
        await session.next("operation");
        expect(session.moment.pc).toBe(pc + 1);
        expect(session.read(writes)?.shape).toEqual(session.program.tensors[writes]?.shape);
      }
    });

    test("rewinding across iterations finds the weights of then", async () => {
      const session = smallSession({}, backend);
      await session.goto(momentOf(session.program, "2/loss"));
      const then = everything(session);
      await session.goto(momentOf(session.program, "4/backward/conv2"));
      await session.goto(momentOf(session.program, "2/loss"));
      expect(everything(session)).toEqual(then);
    });
  },
);

test("an unknown tensor is named together with those whose names are nearest", () => {
  expect(() => smallSession().read("conv9.output")).toThrow(
    /unknown tensor "conv9.output"; near are conv1.output, conv2.output, /,
  );
});

test("the weights of a moment are the updated ones as far as the update has gone", async () => {
  const session = smallSession();
  await session.goto(momentOf(session.program, "0/update/conv1/weight"));
  const weights = session.weights();
  expect(weights.get("conv1.weight")).toEqual(session.read("conv1.weight.next"));
  expect(weights.get("conv1.bias")).toEqual(session.read("conv1.bias"));
});

test("continue trains epoch after epoch, and sums each up once", async () => {
  const seen: number[] = [];
  const session = smallSession({}, simdBackend, { epoch: ({ epoch }) => seen.push(epoch) });
  expect(session.trainer.iterationsPerEpoch).toBe(10);
  await session.continue(2);
  expect(session.moment).toEqual({ iteration: 19, pc: session.program.instructions.length });
  await session.goto({ iteration: 3, pc: 4 });
  await session.goto({ iteration: 19, pc: 4 });
  await session.continue(2);
  expect(seen).toEqual([0, 1]);
  await session.continue(2);
  expect(session.moment.iteration).toBe(29);
  expect(seen).toEqual([0, 1, 2]);
  expect(session.epochs[0]!.validationLoss).toBeGreaterThan(0);
});

test("pause stops a free run at the end of the iteration after, with the bits that stepping gives", async () => {
  let now = 0;
  const session = smallSession(
    {},
    simdBackend,
    { progress: ({ iteration }) => iteration >= 4 && session.pause() },
    { now: () => (now += 20), breathe: () => Promise.resolve() },
  );
  expect(await session.continue(3)).toEqual({ kind: "paused" });
  expect(session.moment).toEqual({ iteration: 5, pc: session.program.instructions.length });
  expect(everything(session)).toEqual(await fresh(session.moment));
});

test("a run stops at the first operation whose result is not finite, and goes on from there", async () => {
  const session = smallSession({ learningRate: 1e38 });
  expect(await session.continue(5)).toEqual({ kind: "nonFinite" });
  const { moment, program, trainer } = session;
  const counts = program.instructions
    .slice(0, moment.pc)
    .map(({ writes }) => trainer.measure(writes).nonFinite > 0);
  expect(counts).toEqual([...counts.slice(1).map(() => false), true]);
  expect(await session.runTo({ iteration: moment.iteration + 2, pc: 1 })).toEqual({ kind: "arrived" });
});

test("a branch that left the finite numbers leaves nothing of it behind in padded rows", async () => {
  const lenet = { model: "lenet-jax", batchSize: 2 } as const; // fc1 has 845 inputs, padded to 848
  const session = smallSession(lenet);
  await session.goto(momentOf(session.program, "0/loss"));
  await session.setVariable("learningRate", [], NaN);
  await session.goto({ iteration: 2, pc: 4 });
  await session.goto({ iteration: 1, pc: session.program.instructions.length }, session.branches.first);
  const untouched = smallSession(lenet);
  await untouched.goto(session.moment);
  expect(everything(session)).toEqual(everything(untouched));
});

test("of two breakpoints the one that stands earlier in the iteration stops first", async () => {
  const session = smallSession();
  session.setBreakpoints([
    { id: 1, enabled: true, place: "backward/conv2/gradWeight" },
    { id: 2, enabled: true, condition: "loss < 100" },
  ]);
  const stops: number[] = [];
  for (let i = 0; i < 4; i++) {
    const outcome = await session.continue(1);
    if (outcome.kind === "breakpoint") stops.push(...outcome.ids);
  }
  expect(stops).toEqual([2, 1, 2, 1]);
});

test("two logpoints that look for the same both speak", async () => {
  const said: string[] = [];
  const session = smallSession({}, simdBackend, { output: (_id, _moment, text) => said.push(text) });
  const log = (id: number, logMessage: string): Breakpoint => ({
    id,
    enabled: true,
    condition: "iteration == 3",
    logMessage,
  });
  session.setBreakpoints([log(1, "one"), log(2, "another")]);
  await session.continue(1);
  expect(said).toEqual(["one", "another"]);
});

test("a logpoint speaks also where a breakpoint stops", async () => {
  const said: string[] = [];
  const session = smallSession({}, simdBackend, { output: (_id, _moment, text) => said.push(text) });
  session.setBreakpoints([
    { id: 1, enabled: true, place: "forward/fc", condition: "iteration == 2" },
    { id: 2, enabled: true, place: "forward/fc", condition: "iteration == 2", logMessage: "here" },
  ]);
  expect((await session.continue(1)).kind).toBe("breakpoint");
  expect(said).toEqual(["here"]);
});

test("hits are counted from iteration 0 and looked for once, wherever one was when they were wanted", async () => {
  const searches: string[] = [];
  const session = smallSession(
    {},
    simdBackend,
    { working: (what) => what === "looking for breakpoints" && searches.push(what) },
    // A clock that is always late: every iteration reports.
    {
      now: (
        (time) => () =>
          (time += 20)
      )(0),
      breathe: () => Promise.resolve(),
    },
  );
  await session.goto(momentOf(session.program, "6/loss"));
  session.setBreakpoints([{ id: 1, enabled: true, condition: "iteration % 2 == 0", hitCondition: "% 5" }]);
  const stops: number[] = [];
  for (let i = 0; i < 2; i++) {
    expect((await session.continue(3)).kind).toBe("breakpoint");
    stops.push(session.moment.iteration);
  }
  expect(stops).toEqual([8, 18]); // the fifth hit and the tenth
  const looked = searches.length;
  expect(looked).toBeGreaterThan(0);
  await session.continue(3);
  expect(session.moment.iteration).toBe(28);
  expect(searches).toHaveLength(looked);
});

/** A session that listens after every iteration, when something is done to it. */
function listening(heard: (session: Session, iteration: number) => void): Session {
  let time = 0;
  const session: Session = smallSession(
    {},
    simdBackend,
    {},
    {
      now: () => (time += 20),
      breathe: () => Promise.resolve(heard(session, session.trainer.iteration)),
    },
  );
  return session;
}

test("a pause ends what is under way, and never the way back from it", async () => {
  let isPausing = false;
  const session = listening((session) => isPausing && session.pause());
  await session.goto(momentOf(session.program, "9/loss"));
  const here = everything(session);
  const then = momentOf(session.program, "3/loss");
  await session.lookAt(then, session.branch, () => (isPausing = true));
  expect(everything(session)).toEqual(here);
  await expect(session.lookAt(then, session.branch, () => undefined)).rejects.toThrow("paused");
  expect(everything(session)).toEqual(here);
  expect((await session.plot("norm(conv1.weight)", 0, 9, 9)).complete).toBe(false);
  expect(everything(session)).toEqual(here);
});

test("a breakpoint in the iteration that a pause lets finish is not passed over", async () => {
  const session = listening((session, iteration) => iteration === 4 && session.pause());
  session.setBreakpoints([{ id: 1, enabled: true, condition: "iteration == 4" }]);
  expect(await session.continue(1)).toMatchObject({ kind: "breakpoint", ids: [1] });
  expect(session.moment).toEqual(momentOf(session.program, "4/loss"));
});

describe("what is asked for while a run goes on", () => {
  const always: Breakpoint = { id: 1, enabled: true, condition: "loss < 1000" };

  test("stops it: a breakpoint that was not there when it began", async () => {
    const session = listening((session, iteration) => {
      if (iteration === 4) session.setBreakpoints([always]);
    });
    expect(await session.continue(3)).toMatchObject({ kind: "breakpoint", ids: [1] });
    expect(session.moment).toEqual(momentOf(session.program, "4/loss"));
  });

  test("stops it no more: one that is switched off or taken away", async () => {
    const session = listening((session, iteration) => {
      if (iteration === 4) session.setBreakpoints([{ ...always, enabled: false }]);
    });
    session.setBreakpoints([{ ...always, condition: "iteration == 9" }]);
    expect(await session.continue(2)).toEqual({ kind: "arrived" });
  });

  test("has its hits counted from iteration 0", async () => {
    const session = listening((session, iteration) => {
      if (iteration === 7) session.setBreakpoints([{ ...always, hitCondition: "9" }]);
    });
    await session.continue(3);
    expect(session.moment).toEqual(momentOf(session.program, "8/loss"));
  });

  test("is the first NaN too", async () => {
    const session = listening((session, iteration) => {
      session.stopsAtNonFinite = iteration >= 4;
    });
    session.stopsAtNonFinite = false;
    await session.setVariable("learningRate", [], 1e38);
    expect(await session.continue(3)).toEqual({ kind: "nonFinite" });
  });

  test("leaves the others what they remember", async () => {
    const change: Breakpoint = { id: 1, enabled: true, condition: "flipped(conv2.weight.grad[0,0,1,1])" };
    const other: Breakpoint = { id: 2, enabled: true, condition: "iteration > 1000" };
    const stops = async (session: Session): Promise<Moment[]> => {
      session.setBreakpoints([change]);
      const found: Moment[] = [];
      while ((await session.continue(2)).kind === "breakpoint") found.push(session.moment);
      return found;
    };
    const alone = await stops(smallSession());
    let next = 2;
    const joined = listening((session, iteration) => {
      if (iteration < next) return;
      session.setBreakpoints(next % 2 ? [change] : [change, other]);
      next++;
    });
    expect(alone.length).toBeGreaterThan(2);
    expect(await stops(joined)).toEqual(alone);
  });
});
