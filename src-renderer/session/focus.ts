// What has the focus, and whether a pointer brought it there: so whose the arrow keys are.

import { useEventListener } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { keysHere } from "./keysHere";
import { useSession } from "./session";

export const useFocus = defineStore("focus", () => {
  const session = useSession();
  const held = shallowRef<Element | null>(null);
  /** Or whether the page itself did. */
  const pointed = ref(false);
  const look = (): void => void (held.value = document.activeElement);
  const capture = { capture: true };
  useEventListener(window, "pointerdown", () => (pointed.value = true), capture);
  useEventListener(
    window,
    "keydown",
    ({ key }: KeyboardEvent) => {
      if (key === "Tab") pointed.value = false;
    },
    capture,
  );
  // Whoever begins a run wants to step, wherever the dialog that began it gives the focus back.
  watch(
    () => session.info,
    (_now, before) => {
      if (before) pointed.value = true;
    },
  );
  // Leaving is told before the focus is anywhere else.
  useEventListener(window, "focusin", look);
  useEventListener(window, "focusout", () => queueMicrotask(look));
  // What had it may go with what a stop or a key puts away, and nothing tells of that.
  useEventListener(window, "keyup", look);
  watch(() => session.stopped, look, { flush: "post" });

  const keys = computed(() => keysHere(held.value, pointed.value));
  return { keys, pointed };
});
