// A property over random programs of commands: whatever was done to get somewhere, and on
// whatever branch that is, every tensor there has the bits that a fresh run to that moment gives.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Branch } from "../../../src-engine/debug/branches";
import type { Session } from "../../../src-engine/debug/session";
import type { Breakpoint, Edit, Granularity } from "../../../src-engine/protocol/protocol";
import type { Backend } from "../../../src-engine/run/backend";
import { reference } from "../../../src-engine/run/reference";
import { everything } from "../../support/everything";
import { simdBackend } from "../../support/runs";
import { tinySession } from "../../support/tinySession";

const granularity = fc.constantFrom<Granularity>("iteration", "phase", "layer", "operation", "element");
const breakpoint: fc.Arbitrary<Omit<Breakpoint, "id" | "enabled">> = fc.constantFrom(
  { place: "backward/conv" },
  { place: "forward/fc", condition: "iteration % 3 == 1" },
  { place: "backward/fc/gradWeight[3,1]" },
  { condition: "loss < 2.2" },
  { condition: "norm(conv.weight.grad) > 0.05 && iteration > 4" },
  { condition: "label == 7 && predicted != 7" },
  { condition: "flipped(conv.weight.grad[0,0,1,1])" },
  { condition: "changed(fc.bias[0])", hitCondition: "% 4" },
  { condition: "fallen(loss, 2.25)" },
  { condition: "iteration >= 5", hitCondition: ">= 3" },
);

const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("next"), by: granularity }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("stepBack"), by: granularity }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("stepIn", "stepOut", "stepInBack", "stepOutBack"),
      by: granularity,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("goto"),
      iteration: fc.nat(17),
      pc: fc.integer({ min: 1, max: 23 }),
      branch: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("edit"),
      path: fc.constantFrom(
        "conv.weight",
        "conv.weight.grad",
        "conv.output",
        "fc.weight",
        "fc.bias",
        "relu.output",
        "input",
        "learningRate",
        "fc.output.grad",
        "target",
      ),
      at: fc.nat(40),
      value: fc.constantFrom(0, -0, 1, 0.25, -3, 1e38, 3e38, -3e38, Infinity, -Infinity, NaN),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("batch"), from: fc.nat(15) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("continue", "reverseContinue"),
      breakpoints: fc.array(breakpoint, { maxLength: 2 }),
    }),
  },
);

type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

async function obey(session: Session, command: Command): Promise<void> {
  switch (command.kind) {
    case "next":
    case "stepBack":
    case "stepIn":
    case "stepOut":
    case "stepInBack":
    case "stepOutBack":
      if ("by" in command) await session[command.kind](command.by);
      return;
    case "goto": {
      if (!("pc" in command)) return;
      const branch = session.branches.all[command.branch % session.branches.all.length]!;
      await session.goto({ iteration: command.iteration, pc: command.pc }, branch);
      return;
    }
    case "edit":
      return "path" in command ? edit(session, command) : undefined;
    case "batch": {
      if (!("from" in command)) return;
      const { iteration, pc } = session.moment;
      const size = session.trainer.batches.at(pc === 0 ? iteration : iteration + 1).length;
      await session.setBatch(Array.from({ length: size }, (_, n) => command.from + n));
      return;
    }
    case "continue":
    case "reverseContinue":
      if (!("breakpoints" in command)) return;
      session.setBreakpoints(command.breakpoints.map((one, id) => ({ ...one, id, enabled: true })));
      if (command.kind === "reverseContinue") await session.reverseContinue();
      else
        await session.runTo({
          iteration: Math.min(17, session.moment.iteration + 6),
          pc: session.program.instructions.length,
        });
  }
}

async function edit(
  session: Session,
  { path, at, value }: { path: string; at: number; value: number },
): Promise<void> {
  const shape = session.program.tensors[path]!.shape;
  const index = shape.map((n, d) => (at * (d + 3)) % n);
  if (!session.isWritten(path)) {
    await expect(session.setVariable(path, index, value)).rejects.toThrow("not written yet");
  } else if (path === "target" && !(value === 0 || value === 1)) {
    await expect(session.setVariable(path, index, value)).rejects.toThrow("expected a class");
  } else {
    await session.setVariable(path, index, value);
  }
}

/** The same branch in a session that did nothing else: each edit made where it was made, then straight on. */
async function fresh(
  backend: Backend,
  branch: Branch,
  at: Session["moment"],
): Promise<ReturnType<typeof everything>> {
  const session = tinySession(backend);
  for (const change of branch.edits) {
    await session.goto(change.at);
    await make(session, change);
  }
  await session.goto(at);
  session.trainer.close();
  return everything(session);
}

function make(session: Session, change: Edit): Promise<unknown> {
  return change.kind === "batch"
    ? session.setBatch(change.indices)
    : session.setVariable(change.path, change.index, change.value);
}

async function agrees(backend: Backend, commands: readonly Command[]): Promise<void> {
  const session = tinySession(backend);
  for (const each of commands) await obey(session, each);
  expect(everything(session)).toEqual(await fresh(backend, session.branch, session.moment));
}

test("after any sequence of commands every tensor equals what a fresh run to that moment gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) =>
      agrees(simdBackend, commands),
    ),
    { numRuns: 2000 },
  );
}, 240_000);

test("so on the reference backend", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 10 }), (commands) =>
      agrees(reference, commands),
    ),
    { numRuns: 60 },
  );
}, 120_000);
