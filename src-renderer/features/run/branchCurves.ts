// Loss and accuracy of the branches that we are not on, and which of them are laid over the run's.
//
// They are asked for once somebody looks and stand still while a run goes on: only the branch that we are on grows.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { BranchId } from "../../../src-engine/protocol/protocol";
import { layoutBranches } from "../../../src-view/run/branchLanes";
import { nearestFirst } from "../../../src-view/run/branchLines";
import { newest } from "../../ui/newest";
import { useSession } from "../../session/session";
import { useTimeline } from "../../session/run/timeline";

/** All of a branch's iterations, those of its parents included. */
export interface KnownCurves {
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
  /** How far the branch was said to reach when this was asked for. */
  readonly to: number;
}

/** More lines than that hide each other, unless somebody asks for them. */
const MOST_AT_FIRST = 6;

export const useBranchCurves = defineStore("branchCurves", () => {
  const session = useSession();
  const timeline = useTimeline();
  const known = shallowRef<ReadonlyMap<BranchId, KnownCurves>>(new Map());
  /** What somebody chose, by branch. */
  const chosen = ref<ReadonlyMap<BranchId, boolean>>(new Map());

  const current = computed(() => session.stopped?.branch ?? 0);
  /** Those that go another way than where we are, the nearest first. */
  const others = computed(() => {
    const lanes = layoutBranches(timeline.timeline?.branches ?? [], current.value);
    return nearestFirst(lanes, current.value);
  });
  const isShown = (branch: BranchId): boolean =>
    chosen.value.get(branch) ?? others.value.findIndex(({ id }) => id === branch) < MOST_AT_FIRST;
  const shown = computed(() => others.value.filter(({ id }) => isShown(id)));

  const toggle = (branch: BranchId): void =>
    void (chosen.value = new Map(chosen.value).set(branch, !isShown(branch)));

  /** Asks for what is shown and not known, or has become longer since. Resolves when it is known, or cannot be had. */
  const refresh = newest(() => session.attempt(undefined, ask, "branch curves"));

  async function ask(): Promise<void> {
    if (!session.ready) return;
    for (const { id, to } of shown.value) {
      if (known.value.get(id)?.to === to) continue;
      const { tensors } = await session.ask("history", { branch: id });
      const [loss, accuracy] = [tensors.get("loss")?.data ?? [], tensors.get("accuracy")?.data ?? []];
      known.value = new Map(known.value).set(id, { loss, accuracy, to });
    }
  }

  watch(
    () => session.info,
    () => {
      known.value = new Map();
      chosen.value = new Map();
    },
    { flush: "sync" },
  );

  return { known, current, others, shown, isShown, toggle, refresh: () => refresh(undefined) };
});
