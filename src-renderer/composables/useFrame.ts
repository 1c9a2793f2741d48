// Draws at most once a frame, however often what is drawn changes.

import { onScopeDispose, watch, type WatchSource } from "vue";

export function useFrame(sources: readonly WatchSource[], draw: () => void): void {
  let asked = 0;
  watch(
    [...sources],
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
