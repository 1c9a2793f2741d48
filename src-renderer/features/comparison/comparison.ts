// One tensor at two places: two moments of one branch or of two, or two samples of a moment.

import { defineStore } from "pinia";
import { computed, reactive, shallowRef, watch } from "vue";
import type { BranchId, Comparison, Stopped, TensorPath } from "../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { isOfBatch } from "../../session/view/frames";
import { instructionAt } from "../../session/places";
import { stageOf } from "../../session/view/stage";
import { currentInstruction } from "../../session/words";
import { useBranches } from "../../session/run/branches";
import { useSession } from "../../session/session";
import { useStageOverlay } from "../../session/view/stageOverlay";
import { useView } from "../../session/view/view";

/** A place as the form has it. */
export interface Side {
  branch: BranchId;
  address: string;
  sample: number;
}

interface Compared {
  readonly path: TensorPath;
  readonly sides: { readonly a: Side; readonly b: Side };
  readonly a: Tensor;
  readonly b: Tensor;
  /** Which images they are, where the tensor has a row for each sample. */
  readonly images: Comparison;
}

export const useComparison = defineStore("comparison", () => {
  const session = useSession();
  const branches = useBranches();
  const overlay = useStageOverlay();
  const view = useView();
  const a = reactive<Side>({ branch: 0, address: "", sample: 0 });
  const b = reactive<Side>({ branch: 0, address: "", sample: 0 });
  const path = shallowRef<TensorPath>("");
  const result = shallowRef<Compared>();
  const problem = shallowRef<string>();
  const busy = shallowRef(false);
  let turn = 0;

  const paths = computed(() => Object.keys(session.info?.tensors ?? {}));
  const hasSamples = (path: TensorPath): boolean =>
    session.info !== undefined && isOfBatch(session.info, path);

  /** @param other the branch to compare with; its parent where it is left out */
  function open(other?: BranchId): void {
    const { info, stopped, sample } = session;
    if (!info || !stopped) return;
    const written = currentInstruction(info, stopped)?.writes;
    path.value = view.selected?.path ?? view.parameter ?? written ?? paths.value[0] ?? "";
    Object.assign(a, { branch: stopped.branch, address: stopped.address, sample });
    Object.assign(b, { ...counterpart(stopped, other), sample });
    meet();
    overlay.open("compare");
    void compare();
  }

  /** What is looked at, of this sample and of another of the same moment: the next one where none is named. */
  function openSamples(other?: number): void {
    const { info, stopped, sample } = session;
    if (!info || !stopped) return;
    path.value = sampledPath();
    const here = { branch: stopped.branch, address: stopped.address };
    Object.assign(a, { ...here, sample });
    Object.assign(b, { ...here, sample: other ?? (sample + 1) % stopped.batch.labels.length });
    overlay.open("compare");
    void compare();
  }

  /** The chosen tensor, else what the stage shows of its layer; what is written by now, and has samples. */
  function sampledPath(): TensorPath {
    const { info, stopped, tensors } = session;
    const ran = info && stopped && currentInstruction(info, stopped);
    const layer = view.pinned ?? ran?.layer;
    const stage = info && layer !== undefined ? stageOf(info, layer) : undefined;
    const shown = stage ? [stage.activation.path, stage.gradient] : [];
    if (view.emphasis === "gradients") shown.reverse();
    const wanted = [view.selected?.path, ...shown, ran?.writes, "input"];
    return wanted.find((one) => one !== undefined && tensors.has(one) && hasSamples(one)) ?? "input";
  }

  /** The same moment of the other branch; where there is no other, the same operation an iteration earlier. */
  function counterpart(
    { branch, address, moment }: Stopped,
    other: BranchId | undefined,
  ): Omit<Side, "sample"> {
    const to = other ?? branches.byId(branch)?.parent ?? branch;
    if (to !== branch) return { branch: to, address };
    const before = moment.iteration > 0 ? address.replace(/^\d+/, String(moment.iteration - 1)) : "start";
    return { branch, address: before };
  }

  /** A branch that has not come so far is compared where it ended: both sides go there. */
  function meet(): void {
    const last = (branches.byId(b.branch)?.iterations ?? 0) - 1;
    if (b.branch === a.branch || last < 0 || Number.parseInt(a.address, 10) <= last) return;
    for (const side of [a, b]) side.address = side.address.replace(/^\d+/, String(last));
  }

  async function compare(): Promise<void> {
    const mine = ++turn;
    const asked = { path: path.value, a: { ...a }, b: { ...b } };
    busy.value = true;
    problem.value = undefined;
    await session.attempt(`Comparing ${asked.path}`, async () => {
      try {
        const { body, tensors } = await session.ask("compare", asked);
        const [first, second] = [tensors.get("a"), tensors.get("b")];
        if (mine !== turn) return;
        if (!first || !second) throw new Error(`${asked.path} is not written at both moments`);
        const sides = { a: asked.a, b: asked.b };
        result.value = { path: asked.path, sides, a: first, b: second, images: body };
      } catch (error) {
        if (mine !== turn) return;
        result.value = undefined;
        problem.value = (error instanceof Error ? error.message : String(error)).replace(/^compare: /, "");
      }
    });
    if (mine === turn) busy.value = false;
  }

  /** Where we are, if neither side is that: a jump leaves what is compared where it was. */
  const elsewhere = computed(() => {
    const { info, stopped } = session;
    if (!info || !stopped || !result.value) return undefined;
    const isHere = ({ branch, address }: Side): boolean => {
      const [iteration, ...place] = address.split("/");
      if (branch !== stopped.branch) return false;
      if (address === stopped.address) return true;
      return (
        iteration === String(stopped.moment.iteration) &&
        instructionAt(info, place.join("/")) === stopped.instruction
      );
    };
    return isHere(a) || isHere(b) ? undefined : stopped.address;
  });

  /** A is from where we are; B goes along where it is another sample of the same moment. */
  function bringHere(): void {
    const { stopped } = session;
    if (!stopped) return;
    const isOne = a.address === b.address && a.branch === b.branch;
    for (const side of isOne ? [a, b] : [a])
      Object.assign(side, { branch: stopped.branch, address: stopped.address });
    void compare();
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
  // Sides that show the stage's sample follow it; two that differ in nothing else go on to differ in that.
  watch(
    () => session.sample,
    (now, before) => {
      if (overlay.shown !== "compare") return;
      const wereApart = a.sample !== b.sample;
      for (const side of [a, b]) if (side.sample === before) side.sample = now;
      if (wereApart && a.sample === b.sample) b.sample = before;
      void compare();
    },
  );

  return {
    a,
    b,
    path,
    paths,
    result,
    problem,
    busy,
    hasSamples,
    elsewhere,
    bringHere,
    open,
    openSamples,
    compare,
    swap,
  };
});
