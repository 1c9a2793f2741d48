// One name, one set of bytes: whatever was done, and wherever one has been.

import { describe, expect, test } from "vitest";
import { versionsAt } from "../../../src-engine/debug/time/versions";
import type { Session } from "../../../src-engine/debug/session";
import { commandOf, obey } from "../../support/commandSequences";
import { everything } from "../../support/everything";
import fc from "../../support/properties";
import { smallSession } from "../../support/runs";

const command = commandOf({
  path: fc.oneof(fc.constantFrom("conv1.weight", "fc.bias", "learningRate", "input"), fc.nat(60)),
  breakpoint: fc.constantFrom(
    () => ({ place: "backward/conv2" }),
    () => ({ condition: "iteration % 3 == 1" }),
  ),
  iterations: 6,
});

test("after any commands a version that was met before means the bytes it meant then", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 24 }), async (commands) => {
      const session = smallSession({ limit: 25 });
      const met = new Map<string, string>();
      for (const each of commands) {
        await obey(session, each);
        const versions = versionsAt(session);
        const bits = everything(session);
        expect(Object.keys(versions).sort()).toEqual([...bits.keys()].sort());
        for (const [path, found] of bits) {
          const name = `${path} ${versions[path]}`;
          if (met.has(name)) expect(found, name).toBe(met.get(name));
          met.set(name, found);
        }
      }
      session.trainer.close();
    }),
    { numRuns: 100 },
  );
}, 120_000);

describe("the versions of a moment", () => {
  const open = (): Session => smallSession();
  const at = { iteration: 2, pc: 20 };

  test("are the same when it is reached again, by replay too", async () => {
    const session = open();
    await session.goto(at);
    const before = versionsAt(session, 1);
    await session.stepBack("operation");
    await session.next("operation");
    expect(versionsAt(session, 1)).toEqual(before);
    await session.goto({ iteration: 4, pc: 3 });
    await session.goto(at);
    expect(versionsAt(session, 1)).toEqual(before);
  });

  test("differ after a step in what it wrote, and in nothing else", async () => {
    const session = open();
    await session.goto(at);
    const before = versionsAt(session);
    await session.next("operation");
    const { writes } = session.program.instructions[at.pc]!;
    const { [writes]: written, ...others } = versionsAt(session);
    expect(written).toBeDefined();
    expect(others).toEqual(before);
  });

  test("differ after an edit in what was edited, and in what is computed from then on", async () => {
    const session = open();
    await session.goto(at);
    const before = versionsAt(session);
    await session.setVariable("conv1.weight", [0, 0, 0, 0], 2);
    const { "conv1.weight": edited, ...others } = versionsAt(session);
    expect(edited).not.toBe(before["conv1.weight"]);
    expect(before).toMatchObject(others);
    await session.next("operation");
    const next = session.program.instructions[at.pc]!.writes;
    const changed = versionsAt(session)[next];
    await session.goto({ ...at, pc: at.pc + 1 }, session.branches.first);
    expect(versionsAt(session)[next]).not.toBe(changed);
  });

  test("differ in the next iteration of two branches", async () => {
    const session = open();
    await session.goto(at);
    await session.setVariable("learningRate", [], 0.5);
    const after = { iteration: 3, pc: 5 };
    await session.goto(after);
    const here = versionsAt(session)["conv1.weight"];
    await session.goto(after, session.branches.first);
    expect(versionsAt(session)["conv1.weight"]).not.toBe(here);
  });

  test("of a tensor with a row for each sample are another for each, of a parameter one", async () => {
    const session = open();
    await session.goto(at);
    const [first, second, whole] = [versionsAt(session, 0), versionsAt(session, 1), versionsAt(session)];
    expect(new Set([first, second, whole].map((one) => one["conv1.output"])).size).toBe(3);
    expect(new Set([first, second, whole].map((one) => one["conv1.weight"])).size).toBe(1);
  });
});
