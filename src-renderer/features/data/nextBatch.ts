// The images that somebody picks for the next batch: in the order picked, as many as it has.

import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { BranchId } from "../../../src-engine/protocol/protocol";
import { useDataset } from "../../session/run/dataset";
import { useEdits } from "../../session/run/edits";
import { useSession } from "../../session/session";

/** A batch that was made the next one, and where. */
interface Made {
  readonly iteration: number;
  readonly branch: BranchId;
  readonly indices: readonly number[];
}

/** What came of the wish for so many images of each class. */
interface AddedOfEach {
  readonly wanted: number;
  readonly added: number;
  readonly left: readonly number[];
}

export const useNextBatch = defineStore("nextBatch", () => {
  const session = useSession();
  const dataset = useDataset();
  const edits = useEdits();
  /** Indices of training images; one may come more than once. */
  const picks = shallowRef<readonly number[]>([]);
  /** The images that it has by itself. */
  const usual = shallowRef<readonly number[]>([]);
  const iteration = shallowRef(0);
  /** The one that was made last, until another is begun. */
  const made = shallowRef<Made>();
  const size = computed(() => usual.value.length || (session.info?.batchSize ?? 0));
  const missing = computed(() => Math.max(0, size.value - picks.value.length));
  const places = computed(() => new Map(picks.value.map((index, at) => [index, at])));

  /** Asks which batch is next; whoever shows it asks after every stop. */
  async function refresh(): Promise<void> {
    if (!session.ready) return;
    await session.attempt(
      undefined,
      async () => {
        const { body } = await session.ask("nextBatch", {});
        usual.value = body.indices;
        iteration.value = body.iteration;
      },
      "nextBatch",
    );
  }

  function toggle(index: number): void {
    if (places.value.has(index)) drop(places.value.get(index)!);
    else add([index]);
  }

  /** Adds those that are not picked yet, as far as there is room. Answers how many it took. */
  function add(indices: readonly number[]): number {
    const fresh = indices.filter((index) => !places.value.has(index)).slice(0, missing.value);
    if (fresh.length) picks.value = [...picks.value, ...fresh];
    return fresh.length;
  }

  function drop(at: number): void {
    picks.value = picks.value.filter((_, i) => i !== at);
  }

  function clear(): void {
    picks.value = [];
  }

  /** The rest from those that it has by itself. */
  function fillUp(): void {
    add(usual.value);
  }

  /**
   * Adds the first `each` images of every class that are not picked yet, in a split's order, as far as there is room.
   * Answers how many that are, how many it took, and the classes of those it left.
   */
  function addOfEach(each: number, classes: readonly number[], split: "train" | "validation"): AddedOfEach {
    const list = dataset.lists[split];
    if (!list) return { wanted: 0, added: 0, left: [] };
    const found = new Map(classes.map((c) => [c, [] as number[]]));
    for (let place = 0; place < list.labels.length; place++) {
      const own = found.get(list.labels[place]!);
      const index = list.indices[place]!;
      if (own && own.length < each && !places.value.has(index)) own.push(index);
    }
    const wanted = [...found.values()].flat();
    const added = add(wanted);
    const spare = new Set(wanted.slice(added));
    const left = classes.filter((c) => found.get(c)?.some((index) => spare.has(index)));
    return { wanted: wanted.length, added, left };
  }

  /** Makes them the next batch, on a branch of its own. */
  async function take(): Promise<void> {
    if (missing.value > 0) return;
    const [indices, at] = [picks.value, iteration.value];
    if (await edits.changeBatch(indices)) {
      clear();
      made.value = { iteration: at, branch: session.stopped?.branch ?? 0, indices };
    } else await refresh();
  }

  watch(picks, ({ length }) => {
    if (length) made.value = undefined;
  });
  watch(
    () => session.info,
    () => {
      clear();
      made.value = undefined;
    },
  );

  return {
    picks,
    usual,
    iteration,
    size,
    missing,
    made,
    places,
    refresh,
    toggle,
    add,
    drop,
    clear,
    fillUp,
    addOfEach,
    take,
  };
});
