// How often a page that watches a run wants to hear of it: as often as drawing leaves the run its
// speed. On a fast machine that is every report there is.

import { nextTick } from "vue";

/** The share of one core that drawing may take: what the browser does for it elsewhere comes on top. */
const SHARE = 0.05;
/** How many reports the engine has under way at once (src-engine/serve/page/progressThrottle.ts). */
const UNDER_WAY = 2;

/** Resolves when what has just changed is on the screen, and as much later as it was costly to draw. */
export async function drawn(): Promise<void> {
  const began = performance.now();
  await nextTick();
  const changed = performance.now() - began;
  const painted = await new Promise<number>((resolve) => {
    requestAnimationFrame(() => {
      const frame = performance.now();
      setTimeout(() => resolve(performance.now() - frame)); // runs once the frame is on its way
    });
  });
  const rest = (changed + painted) * (UNDER_WAY / SHARE - 1);
  await new Promise((resolve) => setTimeout(resolve, rest));
}
