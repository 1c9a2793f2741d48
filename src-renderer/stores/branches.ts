// The runs there are: the first, and those that an edit made go another way.

import { defineStore } from "pinia";
import { computed } from "vue";
import type { BranchId, BranchInfo, MomentAddress } from "../../src-engine/protocol/protocol";
import { useSession } from "./session";
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

  /** To where a branch leaves its parent; the first has no such place: to its beginning. */
  function goToFork(branch: BranchId): void {
    void session.goTo(byId(branch)?.fork ?? "start", branch);
  }

  /** To the end of a branch: the last iteration it has been to. */
  function goToEnd(branch: BranchId): void {
    const { iterations = 0 } = byId(branch) ?? {};
    void session.goTo(endOf(iterations), branch);
  }

  return { all, tree, current, length, byId, nameOf, rename, goToFork, goToEnd };
});

/** The end of the last of so many iterations. */
function endOf(iterations: number): MomentAddress {
  return iterations > 0 ? String(iterations - 1) : "start";
}

/** Parents before their children, children in the order they were opened. */
export function inTreeOrder(branches: readonly BranchInfo[]): readonly BranchNode[] {
  const known = new Set(branches.map(({ id }) => id));
  const under = (parent: BranchId | undefined, depth: number): BranchNode[] =>
    branches
      .filter((branch) => (parent === undefined ? isRoot(branch) : branch.parent === parent))
      .flatMap((branch) => [{ ...branch, depth }, ...under(branch.id, depth + 1)]);
  const isRoot = ({ parent }: BranchInfo): boolean => parent === undefined || !known.has(parent);
  return under(undefined, 0);
}
