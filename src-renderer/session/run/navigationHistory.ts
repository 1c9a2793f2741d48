// Where somebody was before each jump in time, to go there again: a jump may lead anywhere, and rewinding does not undo
// it. Steps leave no trace here; they have inverses of their own.

import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { BranchId, MomentAddress } from "../../../src-engine/protocol/protocol";

export interface Stay {
  readonly address: MomentAddress;
  readonly branch: BranchId;
}

/** So many are remembered. */
const MOST = 100;

const same = (a: Stay | undefined, b: Stay): boolean => a?.address === b.address && a.branch === b.branch;

export const useNavigationHistory = defineStore("navigationHistory", () => {
  const before = shallowRef<readonly Stay[]>([]);
  const after = shallowRef<readonly Stay[]>([]);

  /** Somebody leaves for a place of their choice. */
  function leave(from: Stay): void {
    after.value = [];
    if (!same(before.value.at(-1), from)) before.value = [...before.value, from].slice(-MOST);
  }

  /** Where the last jump began; from there one can come forward to where one is now. */
  function back(from: Stay): Stay | undefined {
    const to = before.value.at(-1);
    if (!to) return undefined;
    before.value = before.value.slice(0, -1);
    after.value = [...after.value, from];
    return to;
  }

  function forward(from: Stay): Stay | undefined {
    const to = after.value.at(-1);
    if (!to) return undefined;
    after.value = after.value.slice(0, -1);
    before.value = [...before.value, from];
    return to;
  }

  function forget(): void {
    before.value = after.value = [];
  }

  return { before, after, leave, back, forward, forget };
});
