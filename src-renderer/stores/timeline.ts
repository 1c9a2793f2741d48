// What the engine says of the run as a whole: branches, alerts, checkpoints, where breakpoints were hit.

import { watchThrottled } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { Timeline } from "../../src-engine/protocol/protocol";
import { useBreakpoints } from "./breakpoints";
import { newest } from "./newest";
import { useSession } from "./session";

/** Milliseconds between two questions while one stop follows another, as in a drag. */
const EVERY = 250;

export const useTimeline = defineStore("timeline", () => {
  const session = useSession();
  const breakpoints = useBreakpoints();
  const timeline = shallowRef<Timeline>();

  /** Resolves when the timeline is as it is now, or cannot be had. */
  const refresh = newest(() => session.attempt(undefined, ask, "timeline"));

  async function ask(): Promise<void> {
    const { body } = await session.ask("timeline", {});
    timeline.value = body;
  }

  session.onConnect((engine) =>
    engine.on("alert", (alert) => {
      const known = timeline.value;
      if (!known || known.alerts.some(({ id }) => id === alert.id)) return;
      timeline.value = { ...known, alerts: [...known.alerts, alert] };
    }),
  );
  watch(
    () => session.info,
    () => (timeline.value = undefined),
    { flush: "sync" },
  );
  /** Stepping within an iteration leaves the timeline as it is. */
  const stop = computed(() => {
    const at = session.stopped;
    return at && `${at.branch} ${at.moment.iteration} ${at.reason}`;
  });
  watchThrottled(
    [stop, () => breakpoints.verified],
    () => {
      if (session.stopped) void refresh(undefined);
    },
    { throttle: EVERY },
  );

  return { timeline, refresh: () => refresh(undefined) };
});
