// Random programs of commands, and what must hold after each: wherever one is, and on whatever branch, every tensor there has
// the bits that a fresh run to that moment gives.

import fc from "./properties";
import { expect } from "vitest";
import type { Branch } from "../../src-engine/debug/branches";
import type { Session } from "../../src-engine/debug/session";
import type { Breakpoint, Edit, Granularity } from "../../src-engine/protocol/protocol";
import type { Program } from "../../src-engine/run/program/program";
import { everything } from "./everything";

/** What of a session commands are made of. */
interface Vocabulary {
  /** Tensors that are edited: by path, or by number among all there are. */
  readonly path: fc.Arbitrary<string | number>;
  readonly breakpoint: fc.Arbitrary<(program: Program) => Omit<Breakpoint, "id" | "enabled">>;
  /** How far it is gone to. */
  readonly iterations: number;
}

const granularity = fc.constantFrom<Granularity>("iteration", "phase", "layer", "operation", "element");
export const commandOf = ({ path, breakpoint, iterations }: Vocabulary) =>
  fc.oneof(
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
        iteration: fc.nat(iterations),
        pc: fc.integer({ min: 1, max: 1000 }),
        branch: fc.nat(3),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("edit"),
        path,
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
        last: fc.constant(iterations),
      }),
    },
  );

type Command = ReturnType<typeof commandOf> extends fc.Arbitrary<infer C> ? C : never;

/** Where it cannot be obeyed, that is expected. */
export async function obey(session: Session, command: Command): Promise<void> {
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
      const { length } = session.trainer.programAt(command.iteration).instructions;
      await session.goto({ iteration: command.iteration, pc: 1 + ((command.pc - 1) % length) }, branch);
      return;
    }
    case "edit":
      return "path" in command ? edit(session, command) : undefined;
    case "batch": {
      if (!("from" in command)) return;
      const { iteration, pc } = session.moment;
      const size = session.trainer.batches.at(pc === 0 ? iteration : iteration + 1).length;
      await session.setBatch(
        Array.from({ length: size }, (_, n) => (command.from + n) % session.trainer.train.images.count),
      );
      return;
    }
    case "continue":
    case "reverseContinue":
      if (!("breakpoints" in command)) return;
      session.setBreakpoints(
        command.breakpoints.map((one, id) => ({ ...one(session.program), id, enabled: true })),
      );
      if (command.kind === "reverseContinue") await session.reverseContinue();
      else
        await session.runTo({
          iteration: Math.min(command.last, session.moment.iteration + 6),
          pc: session.program.instructions.length,
        });
  }
}

async function edit(
  session: Session,
  { path: which, at, value }: { path: string | number; at: number; value: number },
): Promise<void> {
  const { tensors, output } = session.program;
  const paths = Object.keys(tensors);
  const path = typeof which === "string" ? which : paths[which % paths.length]!;
  const { shape, dtype, role } = tensors[path]!;
  const index = shape.map((n, d) => (at * (d + 3)) % n);
  const isClass = Number.isInteger(value) && value >= 0 && value < tensors[output]!.shape[1]!;
  const change = session.setVariable(path, index, value);
  if (!session.isWritten(path)) await expect(change).rejects.toThrow("not written yet");
  else if (role === "target" && !isClass) await expect(change).rejects.toThrow("expected a class");
  else if (role !== "target" && dtype === "int32") await expect(change).rejects.toThrow("cannot be changed");
  else await change;
}

/** The same branch in a session that did nothing else: each edit made where it was made, then straight on. */
async function fresh(
  open: () => Session,
  branch: Branch,
  at: Session["moment"],
): Promise<ReturnType<typeof everything>> {
  const session = open();
  for (const change of branch.edits) {
    await session.goto(change.at);
    await make(session, change);
  }
  await session.goto(at);
  const found = everything(session);
  session.trainer.close();
  return found;
}

function make(session: Session, change: Edit): Promise<unknown> {
  return change.kind === "batch"
    ? session.setBatch(change.indices)
    : session.setVariable(change.path, change.index, change.value);
}

/** @param open a session, every time the same */
export async function expectSameBits(open: () => Session, commands: readonly Command[]): Promise<void> {
  const session = open();
  for (const each of commands) await obey(session, each);
  expect(everything(session)).toEqual(await fresh(open, session.branch, session.moment));
  session.trainer.close();
}
