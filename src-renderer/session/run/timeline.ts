// What the engine says of the run as a whole: branches, alerts, checkpoints, where breakpoints were hit.

import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { Timeline } from "../../../src-engine/protocol/protocol";
import type { Span } from "../../../src-view/run/span";
import { useBreakpoints } from "../breakpoints/breakpoints";
import { newest } from "../../ui/newest";
import { useSession } from "../session";

export const useTimeline = defineStore("timeline", () => {
  const session = useSession();
  const breakpoints = useBreakpoints();
  const timeline = shallowRef<Timeline>();

  /** The part of the run that is looked at closely. */
  const part = shallowRef<Span>();

  /** Resolves when the timeline is as it is now, or cannot be had. */
  const refresh = newest(() => session.attempt(undefined, ask, "timeline"));

  async function ask(): Promise<void> {
    const { body } = await session.ask("timeline", { ...part.value });
    timeline.value = body;
  }

  /** Asks for the marks of a part of the run where not all could be told. */
  function look(closely: Span | undefined): void {
    part.value = closely && { from: Math.floor(closely.from), to: Math.ceil(closely.to) };
    if (timeline.value?.hits.some(({ count, iterations }) => iterations.length < count))
      void refresh(undefined);
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
  /** Steps within an iteration and jumps within a branch leave the timeline as it is. */
  const stop = computed(() => {
    const at = session.stopped;
    if (!at) return undefined;
    const known = timeline.value?.branches.find(({ id }) => id === at.branch)?.iterations ?? 0;
    const isJump = at.reason === "goto" && at.moment.iteration < known;
    return `${at.branch} ${at.reason} ${isJump ? "" : at.moment.iteration}`;
  });
  watch([stop, () => session.stopped && breakpoints.verified], () => {
    if (session.stopped) void refresh(undefined);
  });

  return { timeline, look, refresh: () => refresh(undefined) };
});
