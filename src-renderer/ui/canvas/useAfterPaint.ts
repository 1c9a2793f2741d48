// Draws once the frame that is under way has been painted: what nobody waits for does not hold up what somebody does.

import { onScopeDispose } from "vue";

/** @returns asks for one more drawing; many at a time are one */
export function useAfterPaint(draw: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });
  return () => {
    frame ||= requestAnimationFrame(() => {
      // Runs once the frame is on its way.
      timer = setTimeout(() => {
        frame = 0;
        draw();
      });
    });
  };
}
