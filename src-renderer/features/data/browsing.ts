// Leafing through the images: which part of the data tab is shown, what is left of the set under the filter, where one is.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Split } from "../../../src-engine/protocol/protocol";
import { worst } from "../../../src-view/misclassified";
import { useAssessment } from "../../session/run/assessment";
import { useDataset, type ImageName } from "../../session/run/dataset";
import { useSession } from "../../session/session";

export const dataParts = ["browse", "mistakes", "draw"] as const;
export type DataPart = (typeof dataParts)[number];
export const orders = ["set", "loss"] as const;
export type Order = (typeof orders)[number];

export const useBrowsing = defineStore("browsing", () => {
  const session = useSession();
  const dataset = useDataset();
  const assessment = useAssessment();
  const part = ref<DataPart>("browse");
  /** One picks among the training images, and judges by those that were never trained on. */
  const splitIn = shallowRef<{ readonly browse: Split; readonly mistakes: Split }>({
    browse: "train",
    mistakes: "test",
  });
  const split = computed<Split>({
    get: () => splitIn.value[part.value === "mistakes" ? "mistakes" : "browse"],
    set: (wanted) =>
      (splitIn.value = {
        ...splitIn.value,
        [part.value === "mistakes" ? "mistakes" : "browse"]: wanted,
      }),
  });
  /** Classes that are shown; none means all. */
  const classes = shallowRef<ReadonlySet<number>>(new Set());
  const onlyWrong = ref(false);
  const order = ref<Order>("set");
  /** Where one is among the places shown. */
  const cursor = ref(0);

  const list = computed(() => dataset.lists[split.value]);
  const assessed = computed(() => assessment.results[split.value]);

  /** Places of the split that are shown, in the order in which they are. */
  const shown = computed<ArrayLike<number>>(() => {
    const found = assessed.value;
    if (part.value === "mistakes") return found ? worst(found, assessment.cell) : [];
    if (!list.value) return [];
    const { labels } = list.value;
    const all = found && order.value === "loss" ? found.order : Int32Array.from(labels.keys());
    const wrong = onlyWrong.value && found;
    if (!wrong && classes.value.size === 0) return all;
    return all.filter(
      (place) =>
        (classes.value.size === 0 || classes.value.has(labels[place]!)) &&
        (!wrong || found.predicted[place] !== found.labels[place]),
    );
  });
  /** The image that one is at. */
  const current = computed(() => nameAt(shown.value[cursor.value]));

  function nameAt(place: number | undefined): ImageName | undefined {
    const index = place === undefined ? undefined : (list.value ?? assessed.value)?.indices[place];
    return index === undefined ? undefined : { split: split.value, index };
  }

  function toggleClass(wanted: number | undefined): void {
    if (wanted === undefined) return void (classes.value = new Set());
    const next = new Set(classes.value);
    if (!next.delete(wanted)) next.add(wanted);
    classes.value = next;
  }

  // One stays at the image one is at, as long as it is shown.
  watch([shown, split], ([now, nowIn], [before, wasIn]) => {
    const place = before[cursor.value];
    const kept = nowIn === wasIn && place !== undefined ? Array.prototype.indexOf.call(now, place) : -1;
    cursor.value = Math.max(0, kept);
  });
  watch(
    () => session.info,
    (info) => {
      classes.value = new Set();
      onlyWrong.value = false;
      order.value = "set";
      if (info?.data.validation === 0) splitIn.value = { browse: "train", mistakes: "test" };
    },
  );

  return {
    part,
    split,
    classes,
    onlyWrong,
    order,
    cursor,
    list,
    assessed,
    shown,
    current,
    nameAt,
    toggleClass,
  };
});
