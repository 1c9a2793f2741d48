// Changing a number, or the next batch: the engine records it and opens a branch, so nothing is lost.

import { defineStore } from "pinia";
import { shallowRef, watch } from "vue";
import type { BranchId, TensorPath } from "../../../src-engine/protocol/protocol";
import { nextOf, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { elementName } from "../../../src-engine/protocol/tensorPath";
import { wholeIndex } from "../../../src-view/addresses";
import { shortNumber } from "../../../src-view/number";
import { currentInstruction } from "../words";
import { useBranches } from "./branches";
import { useNotices } from "../notices";
import { useSession } from "../session";
import { useView, type Spot } from "../view/view";

/** The number that is being changed, and the element of the page that shows it. */
interface EditTarget {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly name: string;
  readonly value: number;
  readonly float32: boolean;
  /** The update of the parameter that was chosen has run, and so its updated value is what is changed. */
  readonly carried?: boolean;
  readonly anchor: Anchor;
}

/** Beside what the field is to stand. */
interface Anchor {
  getBoundingClientRect(): DOMRect;
}

/** Who asks by a command says no place: it is where the page shows the number. */
const shownBy = (selector: string): Anchor => ({
  getBoundingClientRect: () =>
    document.querySelector(selector)?.getBoundingClientRect() ??
    new DOMRect(window.innerWidth / 2, window.innerHeight / 3),
});

/** The kind of notice that says on which branch we are now. */
const WHERE = "branch";

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
    const next = nextOf(info, path);
    const updated = next === undefined ? undefined : session.tensors.get(next)?.data[offset];
    const carried = updated !== undefined;
    const edited = carried ? next! : path;
    open({
      path: edited,
      index,
      name: elementName(edited, index),
      value: carried ? updated : value,
      float32: tensor.dtype === "float32",
      carried,
      anchor,
    });
  }

  /** Shows the updated value beside its gradient, unless the operation on the stage shows it. */
  function showUpdated(path: TensorPath): void {
    const { info, stopped, tensors } = session;
    const offset = view.selected?.offset;
    const parameter = info && ownerOf(info, path);
    const layer = info?.layers.find(({ parameters }) => parameters.some((one) => one === parameter));
    if (!info || !stopped || !layer) return;
    if (offset !== undefined && tensors.has(path)) view.selected = { path, offset };
    if (currentInstruction(info, stopped)?.writes !== path) view.show(layer.name, parameter, true);
  }

  function beginLearningRate(anchor = shownBy("[data-learning-rate]")): void {
    const { learningRate, initialLearningRate } = session.stopped ?? {};
    if (learningRate === undefined || !session.ready) return;
    // What a schedule wrote is written anew in the next iteration: what it starts from stays.
    const path = initialLearningRate === undefined ? "learningRate" : "initialLearningRate";
    const value = initialLearningRate ?? learningRate;
    open({ path, index: [], name: path, value, float32: true, anchor });
  }

  function open(wanted: EditTarget): void {
    problem.value = undefined;
    target.value = wanted;
  }

  /** True when it was done; else `problem` says why not. */
  async function change(wanted: EditTarget, value: number): Promise<boolean> {
    const { path, index, name, value: old, carried } = wanted;
    const done = await record(`Changing ${name}`, async () => {
      const { body } = await session.ask("setVariable", { path, index, value });
      const why = carried ? " (its update has run: the updated value is changed)" : "";
      return { branch: body.branch, text: `${name} ${shortNumber(old)} → ${shortNumber(value)}${why}` };
    });
    if (done && carried) showUpdated(path);
    return done;
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
      WHERE,
    );
    return true;
  }
  // What was said of one branch is old news on another.
  watch(
    () => session.stopped?.branch,
    () => notices.withdraw(WHERE),
    { flush: "sync" },
  );

  return { target, batch, problem, begin, beginLearningRate, change, changeBatch };
});
