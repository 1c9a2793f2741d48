// Why a number is what it is, and the chain of explanations from it down to the loss. Asked again after
// every stop: the same element, new numbers.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Explanation, Stopped, TensorPath } from "../../../src-engine/protocol/protocol";
import { elementName } from "../../../src-engine/protocol/tensorPath";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { wholeIndex } from "../../../src-view/addresses";
import { parseElementAddress } from "../../session/elementAddress";
import { largestIn } from "../../session/largest";
import { readTensor } from "../../session/readTensor";
import { addressAfter, currentInstruction } from "../../session/words";
import { newest } from "../../ui/newest";
import { useSelection } from "../../session/view/selection";
import { useSession } from "../../session/session";
import { useView, type Spot } from "../../session/view/view";

/** One element of the chain; its address is known once it was explained. */
interface Link {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly address?: string;
}

type ExplainState = "empty" | "asking" | "explained" | "unwritten" | "failed";

/** Whether both name one element, at whatever moments. */
export const sameElement = (a: Omit<Link, "address">, b: Omit<Link, "address">): boolean =>
  a.path === b.path && a.index.length === b.index.length && a.index.every((i, axis) => i === b.index[axis]);

/** So many terms are told one by one, until more are wanted. */
const FEW = 10;

export const useExplain = defineStore("explain", () => {
  const session = useSession();
  const view = useView();
  const selection = useSelection();
  const tab = ref<"run" | "explain">("run");
  const open = computed(() => tab.value === "explain");
  /** Whether somebody said what the column is to show. */
  let isChosen = false;
  const chain = shallowRef<readonly Link[]>([]);
  /** Where in the chain we stand: what was opened beyond stays, so that one can come back. */
  const at = ref(0);
  const current = computed<Link | undefined>(() => chain.value[at.value]);
  const explanation = shallowRef<Explanation>();
  const state = ref<ExplainState>("empty");
  /** What the engine said against it. */
  const problem = ref("");
  /** Whole tensors that the picture is cut out of, as of this stop. */
  const wholes = shallowRef<ReadonlyMap<TensorPath, Tensor>>(new Map());
  /** How many of the largest terms are told one by one. */
  const terms = ref(FEW);
  /** Counts the wishes to have the focus among the terms. */
  const focusWanted = ref(0);
  let wholesOf: Stopped | undefined;
  let asked: { readonly link: Link; readonly stopped: Stopped } | undefined;
  let turn = 0;

  /** Ten times as many terms one by one. */
  function showMore(): void {
    terms.value *= FEW;
    ask();
  }

  /** A new chain, which begins with this element. */
  function begin(link: Link): void {
    chain.value = [link];
    at.value = 0;
    terms.value = FEW;
    ask();
  }

  /** Opens an operand of what is explained: the chain grows by it. */
  function deepen({ path, index }: Link): void {
    const next = chain.value[at.value + 1];
    if (!next || !sameElement(next, { path, index }))
      chain.value = [...chain.value.slice(0, at.value + 1), { path, index }];
    walk(at.value + 1);
  }

  /** To another link of the chain. */
  function walk(to: number): void {
    if (to < 0 || to >= chain.value.length) return;
    at.value = to;
    terms.value = FEW;
    point();
    ask();
  }

  /** Explains the chosen element, or else the largest of what was written last. */
  function openHere(): void {
    const wanted = view.selected ? linkOf(view.selected) : largest();
    const again = open.value && wanted && current.value && sameElement(wanted, current.value);
    tab.value = "explain";
    if (again || !wanted) focusWanted.value++;
    else begin(wanted);
  }

  function choose(wanted: "run" | "explain"): void {
    isChosen = true;
    tab.value = wanted;
  }

  /** A cell was clicked: until somebody chose what the column shows, that is a question. */
  function offer(): void {
    if (!open.value && !isChosen && view.selected && !view.selected.other) openHere();
  }

  /** The largest element of what was written last; it is pointed at as well. */
  function largest(): Link | undefined {
    const { info, stopped } = session;
    const path = info && stopped && currentInstruction(info, stopped)?.writes;
    const tensor = path === undefined ? undefined : session.tensors.get(path);
    if (path === undefined || !tensor) return undefined;
    view.selected = { path, offset: largestIn(tensor.data) };
    return linkOf(view.selected);
  }

  function linkOf({ path, offset }: Spot): Link | undefined {
    const { info } = session;
    const tensor = session.tensors.get(path);
    if (!info || !tensor || offset >= tensor.data.length) return undefined;
    return { path, index: wholeIndex(info, path, tensor.shape, offset, session.sample) };
  }

  /** Goes to a moment and explains an element there; true when the text was an element's address and was gone to. */
  async function goTo(text: string): Promise<boolean> {
    const wanted = parseElementAddress(text);
    if (!wanted) return false;
    if (wanted.moment !== undefined && wanted.moment !== session.stopped?.address)
      if (!(await session.goTo(wanted.moment))) return false;
    tab.value = "explain";
    const along = chain.value.findIndex((link) => sameElement(link, wanted));
    if (along >= 0) walk(along);
    else {
      begin({ path: wanted.path, index: wanted.index });
      point();
    }
    return true;
  }

  /** What is explained is chosen on the stage as well. */
  function point(): void {
    if (current.value) selection.to(current.value.path, current.value.index);
  }

  /** One question at a time: of the stops that come meanwhile only the newest is asked about. */
  const queue = newest<undefined>(askNow);
  const ask = (): void => void queue(undefined);

  async function askNow(): Promise<void> {
    const link = current.value;
    const { stopped } = session;
    if (!link || !open.value || session.running || !stopped) return;
    asked = { link, stopped };
    const mine = ++turn;
    state.value = "asking";
    try {
      const { body } = await session.ask("explain", {
        path: link.path,
        index: link.index,
        terms: terms.value,
      });
      const read = await readWholes(body, stopped);
      // Another link is asked about next: what came of this one is nobody's.
      if (mine !== turn || current.value !== link) return;
      wholes.value = read;
      wholesOf = stopped;
      explanation.value = body;
      state.value = "explained";
      chain.value = chain.value.map((one) => (one === link ? { ...link, address: body.address } : one));
    } catch (error) {
      if (mine !== turn) return;
      explanation.value = undefined;
      problem.value = (error instanceof Error ? error.message : String(error)).replace(/^explain: /, "");
      state.value = /not written|not computed|not yet/.test(problem.value) ? "unwritten" : "failed";
      if (state.value === "unwritten")
        chain.value = chain.value.map((one) => (one === link ? ahead(link) : one));
    }
  }

  /** The link where this iteration will have written it: what it was asked at before is another number by now. */
  function ahead({ path, index }: Link): Link {
    const { info, stopped } = session;
    const writes = info?.instructions.find((one) => one.writes === path);
    if (!writes || !stopped) return { path, index };
    const moment = addressAfter(writes, stopped.moment.iteration);
    return { path, index, address: `${elementName(path, index)} @ ${moment}` };
  }

  /** Those of this stop that are known are not asked for again. */
  async function readWholes(
    { picture }: Explanation,
    stopped: Stopped,
  ): Promise<ReadonlyMap<TensorPath, Tensor>> {
    const read = new Map(wholesOf === stopped ? wholes.value : []);
    for (const path of pathsOf(picture)) {
      if (read.has(path)) continue;
      const found = await readTensor((args) => session.ask("read", args), { path });
      if (found) read.set(path, found.tensor);
    }
    return read;
  }

  /** In another iteration other terms are the largest: what led to the link we stand on was another chain. */
  watch(
    () => session.stopped?.moment.iteration,
    () => {
      chain.value = chain.value.slice(at.value, at.value + 1);
      at.value = 0;
    },
  );
  watch(() => session.stopped, ask);
  /** A comparison visits other moments and comes back without a stop: what it kept from being read is asked again. */
  watch(
    () => session.waiting,
    (words) => {
      if (words === undefined && state.value === "failed" && /under way/.test(problem.value)) ask();
    },
  );
  watch(open, () => {
    const isKnown = asked && current.value && sameElement(asked.link, current.value);
    if (!isKnown || asked?.stopped !== session.stopped) ask();
  });
  watch(
    () => session.info,
    () => {
      turn++;
      chain.value = [];
      explanation.value = undefined;
      state.value = "empty";
    },
  );
  watch([() => view.selected, () => session.sample], () => {
    const wanted = view.selected && linkOf(view.selected);
    if (!open.value || !wanted || (current.value && sameElement(wanted, current.value))) return;
    begin(wanted);
  });

  return {
    tab,
    choose,
    offer,
    open,
    chain,
    at,
    current,
    explanation,
    state,
    problem,
    wholes,
    focusWanted,
    showMore,
    deepen,
    walk,
    openHere,
    goTo,
  };
});

/** Which tensors a picture is cut out of. */
function pathsOf(picture: Explanation["picture"]): readonly TensorPath[] {
  if (picture?.kind === "window") return picture.operands.map(({ path }) => path);
  return picture?.kind === "winner" ? [picture.path] : [];
}
