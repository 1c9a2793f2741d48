// Where the run first left the finite numbers, and the way back to where that grew.

import { defineStore } from "pinia";
import { shallowRef, watch } from "vue";
import type { NonFiniteTrace } from "../../../src-engine/protocol/protocol";
import { useSelection } from "../../session/view/selection";
import { useSession } from "../../session/session";
import { useStageOverlay } from "../../session/view/stageOverlay";

export const useTrace = defineStore("trace", () => {
  const session = useSession();
  const overlay = useStageOverlay();
  const selection = useSelection();
  const trace = shallowRef<NonFiniteTrace>();
  /** Undefined before anybody asked. */
  const state = shallowRef<"searching" | "found" | "finite">();

  async function open(): Promise<void> {
    overlay.open("trace");
    state.value = "searching";
    const done = await session.attempt(
      "Looking for the first NaN",
      async () => {
        trace.value = (await session.ask("trace", {})).body.trace;
        state.value = trace.value ? "found" : "finite";
      },
      "trace",
    );
    if (!done) state.value = undefined;
  }

  /** Goes to where a value was written and points at it, in the sample it belongs to. */
  async function follow({ address, path, index }: NonFiniteTrace["chain"][number]): Promise<void> {
    if (await session.goTo(address)) selection.to(path, index);
  }

  watch([() => session.info, () => session.stopped?.branch], () => {
    trace.value = state.value = undefined;
    if (overlay.shown === "trace") overlay.close();
  });

  return { trace, state, open, follow };
});
