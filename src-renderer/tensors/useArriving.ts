// A tensor that is looked at and not here yet is asked for, and how far it has come is told.

import { computed, watch, type ComputedRef } from "vue";
import type { TensorPath } from "../../src-engine/protocol/protocol";
import { useSession } from "../session/session";

/**
 * @param looked which tensor is shown at the moment; undefined where nothing needs to come
 * @returns a sentence while it is on its way; undefined where it is here, or not written yet
 */
export function useArriving(looked: () => TensorPath | undefined): ComputedRef<string | undefined> {
  const session = useSession();
  watch(
    (): readonly [TensorPath | undefined, string | undefined] => {
      const path = looked();
      return [path, path === undefined || !session.ready ? undefined : session.arrivals.missing(path)];
    },
    ([path, version]) => {
      if (path === undefined || version === undefined) return;
      // A run that begins meanwhile ends it; the stop that follows has other versions.
      const fetching = session.arrivals.fetch(path, session.sample).catch((error: unknown) => {
        if (!session.running) throw error;
      });
      void session.attempt(undefined, () => fetching, "read");
    },
    { immediate: true },
  );
  return computed(() => {
    const path = looked();
    if (path === undefined || session.arrivals.missing(path) === undefined) return undefined;
    const progress = session.arrivals.progress(path);
    if (!progress) return "On its way…";
    return `On its way: ${Math.floor((100 * progress.here) / progress.size)} %`;
  });
}
