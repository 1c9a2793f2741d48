// What was odd about the run: listed in a tray, never put in anybody's way.

import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { Alert } from "../../../src-engine/protocol/protocol";
import { useSession } from "../../session/session";
import { useTimeline } from "../../session/run/timeline";

type AlertKind = Alert["kind"];

/** A kind in a word, for counts: `2 vanishing`. */
const kindInWords: Readonly<Record<AlertKind, string>> = {
  vanishing: "vanishing",
  exploding: "exploding",
  dead: "dead",
  saturated: "saturated",
  update: "update size",
  nonFinite: "NaN or ∞",
  loss: "loss",
};

export const useAlerts = defineStore("alerts", () => {
  const session = useSession();
  const timeline = useTimeline();
  const all = computed(() => newestFirst(timeline.timeline?.alerts ?? []));
  /** Those that had come when the tray was last opened. */
  const seen = ref<ReadonlySet<number>>(new Set());
  const unseen = computed(() => all.value.filter(({ id }) => !seen.value.has(id)).length);

  watch(
    () => session.info,
    () => (seen.value = new Set()),
  );

  function look(): void {
    seen.value = new Set(all.value.map(({ id }) => id));
  }

  return { all, unseen, look };
});

/** The last first; each once. */
function newestFirst(alerts: readonly Alert[]): readonly Alert[] {
  return [...new Map(alerts.map((alert) => [alert.id, alert])).values()].sort((a, b) => b.id - a.id);
}

/** `2 vanishing, 1 dead`, the most serious first. */
export function countByKind(alerts: readonly Alert[]): string {
  const order: readonly AlertKind[] = [
    "nonFinite",
    "exploding",
    "vanishing",
    "dead",
    "saturated",
    "update",
    "loss",
  ];
  return order
    .map((kind) => ({ kind, n: alerts.filter((alert) => alert.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${n} ${kindInWords[kind]}`)
    .join(", ");
}
