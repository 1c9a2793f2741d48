// Branches that are let go of: what goes with them, what stays as it was, and that a saved session knows nothing of them.

import { beforeEach, describe, expect, test } from "vitest";
import { forkOf } from "../../../src-engine/debug/branches";
import type { Session } from "../../../src-engine/debug/session";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { MOST_BRANCHES, MOST_CHOSEN_IMAGES, MOST_EDITS } from "../../../src-engine/protocol/limits";
import type { Edit } from "../../../src-engine/protocol/protocol";
import { replay, type Replayed } from "../../../src-engine/serve/session/replay";
import { sessionFile } from "../../../src-engine/serve/session/saving";
import { smallSession, smallTrainer } from "../../support/runs";

/** main; 1 leaves it at iteration 3 and 2 leaves that; 3 leaves main at iteration 5, and there we are. */
async function grown(): Promise<Session> {
  const session = smallSession({ seed: 3 });
  const end = session.program.instructions.length;
  await session.goto({ iteration: 3, pc: end });
  await session.setVariable("conv2.weight", [0, 0, 0, 1], 1);
  await session.goto({ iteration: 6, pc: end });
  await session.setVariable("learningRate", [], 0.2);
  await session.goto({ iteration: 8, pc: end });
  await session.goto({ iteration: 5, pc: end }, session.branches.first);
  await session.setVariable("fc.bias", [4], -1);
  await session.goto({ iteration: 9, pc: end });
  return session;
}

describe("a branch that is deleted", () => {
  let session: Session;
  beforeEach(async () => {
    session = await grown();
  });
  const names = (): readonly string[] => session.branches.all.map(({ name }) => name);

  test("takes those with it that leave it, and their checkpoints", () => {
    const { bytes } = session.checkpoints;
    const { first } = session.branches;
    const [own] = session.checkpointsOf(first);
    const gone = session.deleteBranch(session.branches.get(1));
    expect(gone.map(({ id }) => id)).toEqual([1, 2]);
    expect(names()).toEqual(["main", "branch 3"]);
    expect(session.checkpoints.bytes).toBeLessThanOrEqual(bytes);
    expect(session.checkpointsOf(first)[0]).toEqual(own);
    expect(() => session.branches.get(2)).toThrow("there is no branch 2; there are 0, 3");
  });

  test("leaves the others' numbers as they were, and its own to nobody", async () => {
    const before = session.read("fc.weight")!;
    session.deleteBranch(session.branches.get(1));
    const { moment, branch } = session;
    await session.goto({ iteration: 0, pc: 3 }, session.branches.first);
    await session.goto(moment, branch);
    expect(session.read("fc.weight")).toEqual(before);
    await session.setVariable("fc.bias", [1], 2);
    expect(session.branch).toMatchObject({ id: 4, name: "branch 4" });
  });

  test("is in no saved session, which replays to the same bits", async () => {
    session.deleteBranch(session.branches.get(1));
    const file = decodeSession(encodeSession(await sessionFile(session, "simd")));
    expect(file.branches.map(({ id, name, parent }) => [id, name, parent])).toEqual([
      [0, "main", undefined],
      [1, "branch 3", 0],
    ]);
    expect(file.at.branch).toBe(1);
    const found: Replayed[] = [];
    for await (const replayed of replay(file, smallTrainer({ seed: 3 }))) found.push(replayed);
    expect(found.map(({ branch }) => branch)).toContain(1);
    expect(found.filter(({ got, sha256 }) => got !== sha256)).toEqual([]);
  });

  test("is neither the first nor on the way to where we are", async () => {
    expect(() => session.deleteBranch(session.branches.first)).toThrow(
      "main is what all other branches leave",
    );
    expect(() => session.deleteBranch(session.branches.get(3))).toThrow("branch 3 stays while we are on it");
    await session.goto({ iteration: 7, pc: 1 }, session.branches.get(2));
    expect(() => session.deleteBranch(session.branches.get(1))).toThrow(
      "branch 1 stays while we are on branch 2, which leaves it; go to another first",
    );
    expect(names()).toHaveLength(4);
  });
});

test("every branch has a name of its own", async () => {
  const session = await grown();
  const { branches } = session;
  expect(() => branches.rename(branches.get(1), "main")).toThrow('another branch is called "main" already');
  branches.rename(branches.get(1), "branch 4");
  await session.setVariable("fc.bias", [1], 2);
  expect(session.branch).toMatchObject({ id: 4, name: "branch 5" });
});

test("what is edited before a branch began leaves its parent, and the session can be opened again", async () => {
  const session = await grown();
  await session.goto({ iteration: 2, pc: 4 }, session.branches.get(2));
  await session.setVariable("fc.bias", [0], 1);
  expect(session.branch).toMatchObject({ id: 4, parent: { id: 0 } });
  const file = await sessionFile(session, "simd");
  expect(decodeSession(encodeSession(file)).branches).toEqual(file.branches);
});

test("branches of branches share what came of them, and take no room until they run", async () => {
  const { branches, trainer } = await grown();
  let last = branches.first;
  for (let depth = 0; depth < 100; depth++)
    last = branches.open(forkOf(last, { iteration: 5, pc: 1 }, trainer));
  const { history, health } = branches.first;
  expect(last.history.length).toBe(5);
  expect(last.health.columns(0, 5)).toEqual(health.columns(0, 5));
  const before = history.loss(4);
  last.history.record(4, -1, 0);
  expect([history.loss(4), last.parent!.history.loss(4), last.history.loss(4)]).toEqual([before, before, -1]);
  history.record(4, -2, 0);
  expect(last.parent!.history.loss(4)).toBe(before);
});

test("there are no more branches and edits than a session file may hold", async () => {
  const { branches, trainer } = await grown();
  const edit: Edit = { kind: "value", at: { iteration: 0, pc: 1 }, path: "fc.bias", index: [0], value: 1 };
  const batch: Edit = { kind: "batch", at: { iteration: 0, pc: 1 }, indices: [1, 2, 3, 4, 5] };
  const fork = forkOf(branches.first, edit.at, trainer);

  const edited = branches.open(fork);
  for (let i = 0; i < MOST_EDITS; i++) edited.add(edit);
  expect(() => branches.assertRoom()).toThrow("a session holds at most 5000 edits: delete a branch first");
  branches.remove(edited, branches.first);
  const chosen = branches.open(fork);
  for (let i = 0; i < 5; i++) chosen.add(batch);
  expect(() => branches.assertRoom(MOST_CHOSEN_IMAGES - 25)).not.toThrow();
  expect(() => branches.assertRoom(MOST_CHOSEN_IMAGES - 24)).toThrow(
    "at most batches of 200000 chosen images",
  );
  while (branches.all.length < MOST_BRANCHES) branches.open(fork);
  expect(() => branches.assertRoom()).toThrow("a session holds at most 1000 branches");
});
