// Changing a number, or the next batch: the engine records it and opens a branch, so nothing is lost.

import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { BranchId, TensorPath } from "../../src-engine/protocol/protocol";
import { elementName, wholeIndex } from "../addresses";
import { shortNumber } from "../draw/number";
import { useBranches } from "./branches";
import { useNotices } from "./notices";
import { useSession } from "./session";
import { useView, type Spot } from "./view";

/** The number that is being changed, and the element of the page that shows it. */
export interface EditTarget {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly name: string;
  readonly value: number;
  readonly float32: boolean;
  readonly anchor: Anchor;
}

/** Beside what the field is to stand. */
export interface Anchor {
  getBoundingClientRect(): DOMRect;
}

/** Who asks by a command says no place: it is where the page shows the number. */
const shownBy = (selector: string): Anchor => ({
  getBoundingClientRect: () =>
    document.querySelector(selector)?.getBoundingClientRect() ??
    new DOMRect(window.innerWidth / 2, window.innerHeight / 3),
});

export const useEdits = defineStore("edits", () => {
  const session = useSession();
  const branches = useBranches();
  const notices = useNotices();
  const view = useView();
  const target = shallowRef<EditTarget>();
  /** Whether the next batch is being chosen. */
  const batch = shallowRef(false);
  /** Why the engine would not have the last value. */
  const problem = shallowRef<string>();

  /** Offers to change the element at a spot of the stage. */
  function begin({ path, offset }: Spot, anchor = shownBy("[data-chosen]")): void {
    const { info, stopped } = session;
    const tensor = session.tensors.get(path);
    const value = tensor?.data[offset];
    if (!info || !stopped || !tensor || value === undefined || !session.ready) return;
    const index = wholeIndex(info, path, tensor.shape, offset, session.sample);
    view.selected = { path, offset };
    open({ path, index, name: elementName(path, index), value, float32: tensor.dtype === "float32", anchor });
  }

  function beginLearningRate(anchor = shownBy("[data-learning-rate]")): void {
    const value = session.stopped?.learningRate;
    if (value === undefined || !session.ready) return;
    open({ path: "learningRate", index: [], name: "learningRate", value, float32: true, anchor });
  }

  function open(wanted: EditTarget): void {
    problem.value = undefined;
    target.value = wanted;
  }

  /** True when it was done; else `problem` says why not. */
  async function change({ path, index, name, value: old }: EditTarget, value: number): Promise<boolean> {
    return await record(`Changing ${name}`, async () => {
      const { body } = await session.ask("setVariable", { path, index, value });
      return { branch: body.branch, text: `${name} ${shortNumber(old)} → ${shortNumber(value)}` };
    });
  }

  async function changeBatch(indices: readonly number[]): Promise<boolean> {
    return await record("Changing the next batch", async () => {
      const { body } = await session.ask("setBatch", { indices });
      return { branch: body.branch, text: "the next batch is the one you chose" };
    });
  }

  async function record(
    words: string,
    work: () => Promise<{ readonly branch: BranchId; readonly text: string }>,
  ): Promise<boolean> {
    problem.value = undefined;
    const before = branches.current;
    let made = { branch: before, text: "" };
    try {
      await session.moveBy(words, async () => (made = await work()));
    } catch (error) {
      // Said beside the field, where it can be put right.
      problem.value = (error instanceof Error ? error.message : String(error)).replace(/^set\w+: /, "");
      return false;
    }
    const { branch, text } = made;
    const name = branches.nameOf(branch);
    notices.show(
      branch === before
        ? `${text}, on ${name}.`
        : `Now on ${name}: ${text}. ${branches.nameOf(before)} stays as it was.`,
      "info",
    );
    return true;
  }

  return { target, batch, problem, begin, beginLearningRate, change, changeBatch };
});
