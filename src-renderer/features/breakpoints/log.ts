// What logpoints said, the newest last.

import { defineStore } from "pinia";
import { ref, shallowRef, watch } from "vue";
import type { Events } from "../../../src-engine/protocol/protocol";
import { useSession } from "../../session/session";

type Entry = Events["output"] & { readonly number: number };

/** Older lines make way. */
const MOST = 500;

export const useLog = defineStore("log", () => {
  const session = useSession();
  const entries = shallowRef<readonly Entry[]>([]);
  /** How many there were, also those that made way. */
  const total = ref(0);
  let number = 0;
  let coming: Entry[] = [];

  session.onConnect((client) => {
    client.on("output", (body) => {
      if (coming.length === 0) requestAnimationFrame(take);
      coming.push({ ...body, number: ++number });
    });
  });
  watch(
    () => session.info,
    () => clear(),
  );

  /** Logpoints may speak thousands of times a second; the list changes once a frame. */
  function take(): void {
    total.value += coming.reduce((sum, { missed = 0 }) => sum + missed + 1, 0);
    entries.value = [...entries.value, ...coming].slice(-MOST);
    coming = [];
  }

  function clear(): void {
    entries.value = [];
    total.value = 0;
    coming = [];
  }

  return { entries, total, clear };
});
