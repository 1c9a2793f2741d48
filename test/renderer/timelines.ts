// A run of one branch and of two, as the engine tells of them.

import type { BranchInfo, Timeline } from "../../src-engine/protocol/protocol";
import type { FakeEngine } from "./fakeEngine";

export const main: BranchInfo = { id: 0, name: "main", edits: [], iterations: 4 };
export const bent: BranchInfo = {
  id: 1,
  name: "bent",
  parent: 0,
  fork: "3/loss/output",
  edits: ["fc.output[0,1]: 1 → 0.5"],
  iterations: 4,
};
export const timeline: Timeline = {
  branch: 0,
  branches: [main],
  epochs: [],
  alerts: [],
  checkpoints: { iterations: [0], bytes: 1, onDisk: 0, limit: 2 },
  hits: [],
};

/** Branches of a hundred iterations each, unless they say otherwise. */
export const branchesOf = (
  all: readonly (Partial<BranchInfo> & { readonly id: number })[],
): readonly BranchInfo[] =>
  all.map((one) => ({ name: `branch ${one.id}`, edits: [], iterations: 100, ...one }));

/** Where the engine keeps such a run, goes wherever it is told to, and finds the same value for everything watched. */
export function remember(engine: FakeEngine): void {
  engine.reply("timeline", () => ({ body: timeline }));
  engine.reply("setWatches", ({ expressions }) => ({
    body: { watches: expressions.map((expression) => ({ expression, value: 1.25 })) },
  }));
  engine.reply("goto", () => ({ body: {}, stops: true }));
}
