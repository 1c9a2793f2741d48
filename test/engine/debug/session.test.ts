// Wherever a session goes and however it gets there, it finds the bytes that a fresh run finds.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { momentOf } from "../../../src-engine/debug/moment";
import type { Session } from "../../../src-engine/debug/session";
import type { Granularity, Moment, TensorPath } from "../../../src-engine/protocol/protocol";
import { backends, simdBackend, smallSession } from "../../support/runs";

type Bytes = ReadonlyMap<TensorPath, string>;

/** Every tensor of a moment, as text: NaN and −0 count as themselves. */
function everything(session: Session): Bytes {
  const { shapes } = session.program;
  return new Map(
    Object.keys(shapes).flatMap((path) => {
      const tensor = session.read(path);
      if (!tensor) return [];
      const { data } = tensor;
      return [[path, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")] as const];
    }),
  );
}

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
        expect(session.read(writes)?.shape).toEqual(session.program.shapes[writes]);
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

test("an unknown tensor is named together with the known ones", () => {
  expect(() => smallSession().read("conv9.output")).toThrow(
    /unknown tensor "conv9.output"; known are input, target, conv1.weight/,
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
  const session = smallSession({}, simdBackend, {
    progress: ({ iteration }) => iteration >= 4 && session.pause(),
  });
  Object.assign(session, { clock: { now: () => (now += 20), breathe: () => Promise.resolve() } });
  expect(await session.continue(3)).toBe("paused");
  expect(session.moment).toEqual({ iteration: 5, pc: session.program.instructions.length });
  expect(everything(session)).toEqual(await fresh(session.moment));
});

test("a loss that is not finite stops a free run at the loss", async () => {
  const session = smallSession({ learningRate: 1e38 });
  expect(await session.continue(5)).toBe("nonFinite");
  expect(Number.isFinite(session.read("loss.output")!.data[0])).toBe(false);
  expect(session.moment.pc).toBe(session.program.evaluated);
});

test("after any sequence of commands every tensor equals what a fresh run to that moment gives", async () => {
  const granularity = fc.constantFrom<Granularity>("iteration", "phase", "layer", "operation");
  const command = fc.oneof(
    fc.record({ kind: fc.constant("next" as const), by: granularity }),
    fc.record({ kind: fc.constant("stepBack" as const), by: granularity }),
    fc.record({
      kind: fc.constant("goto" as const),
      iteration: fc.nat(25),
      pc: fc.integer({ min: 1, max: 32 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (commands) => {
      const session = smallSession();
      for (const each of commands) {
        if (each.kind === "next") await session.next(each.by);
        else if (each.kind === "stepBack") await session.stepBack(each.by);
        else await session.goto({ iteration: each.iteration, pc: each.pc });
      }
      expect(everything(session)).toEqual(await fresh(session.moment));
    }),
    { numRuns: 60 },
  );
}, 60_000);
