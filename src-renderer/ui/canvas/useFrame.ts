// Draws at most once a frame, however often what is drawn changes.

import { onScopeDispose, toValue, watch, type WatchSource } from "vue";

/** Draws once at once, then in the frame after any source changed; never after its component is gone. */
export function useFrame(sources: readonly WatchSource[], draw: () => void): void {
  let asked = 0;
  watch(
    // As functions: beside a shallow ref, a watcher takes whatever was looked at again for changed.
    sources.map((source) => (): unknown => toValue(source)),
    () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        draw();
      });
    },
    { immediate: true, flush: "post" },
  );
  onScopeDispose(() => cancelAnimationFrame(asked));
}
