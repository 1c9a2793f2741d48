// What the image has to do with a number of the network: which number, by which method, and what came of it.
// What is quick is asked again after every stop and for every sample; what takes long waits for the word.

import { defineStore } from "pinia";
import { computed, reactive, ref, shallowReactive, shallowRef, watch } from "vue";
import { maximisationDefaults, occlusionDefaults } from "../../../src-engine/protocol/attributionDefaults";
import type { Tensors } from "../../../src-engine/protocol/wire/client";
import type {
  AttributedImage,
  AttributionMethod,
  AttributionWish,
  BranchInfo,
  MomentAddress,
  SessionInfo,
  Unit,
} from "../../../src-engine/protocol/protocol";
import type { Attributed } from "./attributed";
import { unitName } from "./attributionWords";
import { iterationOf } from "../../../src-view/addresses";
import { imageInWords } from "../../../src-view/figures/attributedImage";
import { useBranches } from "../../session/run/branches";
import { useSession } from "../../session/session";
import { useStageTab } from "../../session/view/stageTab";
import { useView } from "../../session/view/view";

/** An image that came from the data page. */
export interface ChosenImage {
  readonly of: Exclude<AttributedImage, { readonly sample: number }>;
  readonly words: string;
}

/** How far the one that is under way is, and what has grown so far. */
interface Underway {
  readonly done: number;
  readonly total: number;
  readonly tensors: Tensors;
}

const quick: readonly AttributionMethod[] = ["saliency", "gradientInput"];

export const useAttribution = defineStore("attribution", () => {
  const session = useSession();
  const branches = useBranches();
  const tab = useStageTab();
  const view = useView();
  const method = ref<AttributionMethod>("saliency");
  /** The image that was sent here last, and whether it is asked about: else it is a sample of the batch. */
  const chosen = shallowRef<ChosenImage>();
  const asksChosen = ref(false);
  /** Undefined for the score of the class that is predicted, `label` for that of the image's own. */
  const wantedUnit = shallowRef<Unit | "label">();
  const occlusion = reactive({ ...occlusionDefaults });
  const maximisation = reactive({ ...maximisationDefaults });
  /** The last of each method. */
  const results = shallowReactive(new Map<AttributionMethod, Attributed>());
  const busy = ref<AttributionMethod>();
  const underway = shallowRef<Underway>();
  const problem = ref<string>();

  const isQuick = computed(() => quick.includes(method.value));
  const subject = computed<{ readonly of: AttributedImage; readonly words: string }>(() => {
    if (asksChosen.value && chosen.value) return chosen.value;
    const of = { sample: session.sample };
    return { of, words: imageInWords(of) };
  });
  /** Of what somebody drew nobody knows the class. */
  const hasLabel = computed(() => !("pixels" in subject.value.of));
  const unit = computed<Unit | "label" | undefined>({
    get: () => (wantedUnit.value === "label" && !hasLabel.value ? undefined : wantedUnit.value),
    set: (wanted) => (wantedUnit.value = wanted),
  });
  const wish = computed<AttributionWish>(() => {
    const about = { ...subject.value.of, ...(unit.value && { unit: unit.value }) };
    if (method.value === "occlusion") return { method: "occlusion", ...about, ...occlusion };
    if (method.value === "maximisation") return { method: "maximisation", ...about, ...maximisation };
    return { method: method.value, ...about };
  });
  const result = computed(() => results.get(method.value));
  /** The branch that what is shown was asked on, where its weights at this address are not those of this branch. */
  const elsewhere = computed(() => {
    const { body } = result.value ?? {};
    const { stopped, info } = session;
    if (!body || !stopped || !info || body.address !== stopped.address) return undefined;
    const [there, here] = [branches.byId(body.branch), branches.byId(stopped.branch)];
    if (body.branch === stopped.branch || (there && here && hasSameWeights(there, here, body.address, info)))
      return undefined;
    return branches.nameOf(body.branch);
  });
  /** What is shown was asked elsewhere, of another sample or otherwise. */
  const isStale = computed(() => {
    const { body } = result.value ?? {};
    const { stopped } = session;
    if (!body || !stopped) return false;
    const isHere = body.address === stopped.address && elsewhere.value === undefined;
    return !isHere || !isSame(body.wish, wish.value);
  });

  session.onConnect((client) =>
    client.on("attributing", (body, tensors) => (underway.value = { ...body, tensors })),
  );

  /** The newest that was asked, until it is answered: the engine ends the one before for it. */
  let asking: { readonly wish: AttributionWish; readonly address: string } | undefined;

  async function run(): Promise<void> {
    const { stopped, info } = session;
    if (session.running || !stopped) return;
    const mine = { wish: wish.value, address: stopped.address };
    const { words: image } = subject.value;
    const { method: by } = mine.wish;
    asking = mine;
    busy.value = by;
    underway.value = undefined;
    problem.value = undefined;
    const isWanted = (): boolean => session.info === info && (asking === mine || busy.value !== by);
    try {
      const answer = await session.ask("attribute", mine.wish);
      if (isWanted()) results.set(by, { ...answer, image });
    } catch (error) {
      if (!isWanted()) return;
      results.delete(by);
      if (asking === mine) problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (asking === mine) busy.value = underway.value = asking = undefined;
    }
  }

  /** Ends what takes long; what it has come to is kept. */
  function cancel(): void {
    if (busy.value) void session.pause();
  }

  /** Opens the page with an image from elsewhere. */
  function ask(image: ChosenImage): void {
    chosen.value = image;
    asksChosen.value = true;
    tab.shown = "attribution";
  }

  const isShown = computed(
    () => tab.shown === "attribution" && session.stopped !== undefined && !session.running,
  );
  watch(
    [isShown, wish, () => session.stopped],
    () => {
      const isComing =
        asking && isSame(asking.wish, wish.value) && asking.address === session.stopped?.address;
      if (isShown.value && isQuick.value && !isComing && (isStale.value || !result.value)) void run();
    },
    { immediate: true },
  );
  // Who goes to another sample here wants to see that.
  watch(
    () => view.sample,
    () => {
      if (tab.shown === "attribution") asksChosen.value = false;
    },
  );
  watch(
    () => session.info,
    () => {
      wantedUnit.value = chosen.value = asking = busy.value = undefined;
      asksChosen.value = false;
      results.clear();
    },
  );

  return {
    method,
    chosen,
    asksChosen,
    hasLabel,
    unit,
    wish,
    occlusion,
    maximisation,
    result,
    isQuick,
    isStale,
    elsewhere,
    busy,
    underway,
    problem,
    ask,
    run,
    cancel,
  };
});

/** Both are plain data. */
const isSame = (a: AttributionWish, b: AttributionWish): boolean => {
  const { unit: ofA, ...restA } = a;
  const { unit: ofB, ...restB } = b;
  const isAlike = Object.entries(restA).every(
    ([key, value]) => String(Reflect.get(restB, key)) === String(value),
  );
  return isAlike && textOf(ofA) === textOf(ofB);
};
const textOf = (unit: AttributionWish["unit"]): string =>
  typeof unit === "object" ? unitName(unit) : (unit ?? "");

/**
 * Whether a branch and its parent have the same weights and image at an address: before the updates of the iteration in
 * which they part, unless a weight or the image is what was edited.
 */
function hasSameWeights(a: BranchInfo, b: BranchInfo, address: MomentAddress, info: SessionInfo): boolean {
  const child = a.parent === b.id ? a : b.parent === a.id ? b : undefined;
  if (child?.fork === undefined || !/^\d+\/(forward|loss|backward)\//.test(address)) return false;
  if (iterationOf(child.fork) !== iterationOf(address)) return false;
  const parameters = new Set(info.layers.flatMap((layer) => layer.parameters));
  return child.edits.every((sentence) => {
    const path = /^[^[:\s]*/.exec(sentence)?.[0] ?? "";
    return path !== "input" && !parameters.has(path);
  });
}
