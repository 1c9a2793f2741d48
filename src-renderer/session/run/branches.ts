// The runs there are: the first, and those that an edit made go another way.

import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { BranchId, BranchInfo, MomentAddress } from "../../../src-engine/protocol/protocol";
import { useSession } from "../session";
import { useTimeline } from "./timeline";

/** A branch with its place in the tree. */
export interface BranchNode extends BranchInfo {
  readonly depth: number;
}

export const useBranches = defineStore("branches", () => {
  const session = useSession();
  const timeline = useTimeline();

  const all = computed<readonly BranchInfo[]>(() => timeline.timeline?.branches ?? []);
  const current = computed<BranchId>(() => session.stopped?.branch ?? 0);
  const tree = computed(() => inTreeOrder(all.value));

  const byId = (id: BranchId): BranchInfo | undefined => all.value.find((branch) => branch.id === id);
  /** What a branch is called, also before the engine has said. */
  const nameOf = (id: BranchId): string => byId(id)?.name ?? (id === 0 ? "main" : `branch ${id}`);

  /** How many iterations the current branch has been to: what there is to plot. */
  const length = computed(
    () => byId(current.value)?.iterations ?? (session.stopped?.moment.iteration ?? -1) + 1,
  );

  function rename(branch: BranchId, wanted: string): void {
    const name = wanted.trim();
    if (!name || name === nameOf(branch)) return;
    void session.attempt(
      undefined,
      async () => {
        await session.ask("nameBranch", { branch, name });
        await timeline.refresh();
      },
      "nameBranch",
    );
  }

  /** A branch, the one it left, and so on. */
  function lineage(branch: BranchId): readonly BranchInfo[] {
    const found = byId(branch);
    if (!found) return [];
    return [found, ...(found.parent === undefined ? [] : lineage(found.parent))];
  }

  /** A branch and those that leave it, and so on: what goes with it. */
  function comingOf(branch: BranchId): readonly BranchInfo[] {
    const ids = new Set([branch]);
    for (const { id, parent } of tree.value) if (parent !== undefined && ids.has(parent)) ids.add(id);
    return tree.value.filter(({ id }) => ids.has(id));
  }

  /** Why a branch cannot be deleted, where it cannot. */
  function stays(branch: BranchId): string | undefined {
    if (byId(branch)?.parent === undefined) return "All other branches leave it";
    if (branch === current.value) return "We are on it";
    const isAbove = comingOf(branch).some(({ id }) => id === current.value);
    return isAbove ? `We are on ${nameOf(current.value)}, which leaves it` : undefined;
  }

  /** The branch that somebody is asked about before it is deleted. */
  const doomed = ref<BranchId>();
  function askToDelete(branch: BranchId): void {
    if (stays(branch) === undefined) doomed.value = branch;
  }

  const remove = (branch: BranchId): Promise<boolean> =>
    session.attempt(
      undefined,
      async () => {
        await session.ask("deleteBranch", { branch });
        await timeline.refresh();
      },
      "deleteBranch",
    );

  /** To where a branch leaves its parent; the first has no such place: to its beginning. */
  function goToFork(branch: BranchId): void {
    void session.goTo(byId(branch)?.fork ?? "start", branch);
  }

  /** To the end of a branch: the last iteration it has been to. */
  function goToEnd(branch: BranchId): void {
    const { iterations = 0 } = byId(branch) ?? {};
    void session.goTo(endOf(iterations), branch);
  }

  return {
    ...{ all, tree, current, length, byId, nameOf, lineage, rename, goToFork, goToEnd },
    ...{ comingOf, stays, doomed, askToDelete, remove },
  };
});

/** The end of the last of so many iterations. */
function endOf(iterations: number): MomentAddress {
  return iterations > 0 ? String(iterations - 1) : "start";
}

/** Parents before their children, children in the order they were opened. */
function inTreeOrder(branches: readonly BranchInfo[]): readonly BranchNode[] {
  const known = new Set(branches.map(({ id }) => id));
  const under = (parent: BranchId | undefined, depth: number): BranchNode[] =>
    branches
      .filter((branch) => (parent === undefined ? isRoot(branch) : branch.parent === parent))
      .flatMap((branch) => [{ ...branch, depth }, ...under(branch.id, depth + 1)]);
  const isRoot = ({ parent }: BranchInfo): boolean => parent === undefined || !known.has(parent);
  return under(undefined, 0);
}
