// One tensor at two moments, of one branch or of two.

import { defineStore } from "pinia";
import { computed, reactive, shallowRef, watch } from "vue";
import type { BranchId, Stopped, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { currentInstruction } from "../words";
import { useBranches } from "./branches";
import { useSession } from "./session";
import { useSheet } from "./sheet";
import { useView } from "./view";

/** A moment as the form has it. */
export interface Side {
  branch: BranchId;
  address: string;
}

export interface Compared {
  readonly path: TensorPath;
  readonly sample: number;
  readonly a: Tensor;
  readonly b: Tensor;
}

export const useComparison = defineStore("comparison", () => {
  const session = useSession();
  const branches = useBranches();
  const sheet = useSheet();
  const view = useView();
  const a = reactive<Side>({ branch: 0, address: "" });
  const b = reactive<Side>({ branch: 0, address: "" });
  const path = shallowRef<TensorPath>("");
  const result = shallowRef<Compared>();
  const problem = shallowRef<string>();
  const busy = shallowRef(false);
  let turn = 0;

  const paths = computed(() => Object.keys(session.info?.shapes ?? {}));

  /** @param other the branch to compare with; its parent where it is left out */
  function open(other?: BranchId): void {
    const { info, stopped } = session;
    if (!info || !stopped) return;
    const written = currentInstruction(info, stopped)?.writes;
    path.value = view.selected?.path ?? view.parameter ?? written ?? paths.value[0] ?? "";
    Object.assign(a, { branch: stopped.branch, address: stopped.address });
    Object.assign(b, counterpart(stopped, other));
    sheet.open("compare");
    void compare();
  }

  /** The same moment of the other branch; where there is no other, the same operation an iteration earlier. */
  function counterpart({ branch, address, moment }: Stopped, other: BranchId | undefined): Side {
    const to = other ?? branches.byId(branch)?.parent ?? branch;
    if (to !== branch) return { branch: to, address };
    const before = moment.iteration > 0 ? address.replace(/^\d+/, String(moment.iteration - 1)) : "start";
    return { branch, address: before };
  }

  async function compare(): Promise<void> {
    const mine = ++turn;
    const asked = { path: path.value, sample: session.sample };
    busy.value = true;
    problem.value = undefined;
    await session.attempt(`Comparing ${asked.path}`, async () => {
      try {
        const { tensors } = await session.ask("compare", { ...asked, a: { ...a }, b: { ...b } });
        const [first, second] = [tensors.get("a"), tensors.get("b")];
        if (mine !== turn) return;
        if (!first || !second) throw new Error(`${asked.path} is not written at both moments`);
        result.value = { ...asked, a: first, b: second };
      } catch (error) {
        if (mine !== turn) return;
        result.value = undefined;
        problem.value = (error instanceof Error ? error.message : String(error)).replace(/^compare: /, "");
      }
    });
    if (mine === turn) busy.value = false;
  }

  function swap(): void {
    const first = { ...a };
    Object.assign(a, b);
    Object.assign(b, first);
    void compare();
  }

  watch(
    () => session.info,
    () => (result.value = undefined),
  );
  watch(
    () => session.sample,
    () => {
      if (sheet.shown === "compare") void compare();
    },
  );

  return { a, b, path, paths, result, problem, busy, open, compare, swap };
});
