// The picture that was pasted last, and how it was made into an image: switched, it is made anew.

import { defineStore } from "pinia";
import { shallowRef, watch } from "vue";
import { imageOf, readPicture, type Fitting, type Pasted } from "./pastedPicture";
import { useDrawing } from "./drawing";

export const usePasting = defineStore("pasting", () => {
  const drawing = useDrawing();
  const pasted = shallowRef<Pasted>();
  const fitting = shallowRef<Fitting>({ inverts: false, fits: true });
  /** The mark it was laid down as: while it is the last, another takes its place. */
  let laid: unknown;

  async function take(file: File): Promise<void> {
    try {
      const picture = await readPicture(file);
      pasted.value = picture;
      fitting.value = { inverts: picture.hasLightGround, fits: true };
      lay();
    } catch (error) {
      drawing.problem = error instanceof Error ? error.message : String(error);
    }
  }

  function refit(change: Partial<Fitting>): void {
    fitting.value = { ...fitting.value, ...change };
    if (drawing.marks.at(-1) === laid) drawing.undo();
    lay();
  }

  function lay(): void {
    if (!pasted.value) return;
    drawing.lay(imageOf(pasted.value, fitting.value, drawing.size).pixels, pasted.value.name);
    laid = drawing.marks.at(-1);
  }

  // What is said of it holds while it lies beneath the strokes.
  watch(
    () => drawing.base?.words,
    (words) => {
      if (words !== pasted.value?.name) pasted.value = undefined;
    },
  );

  return { pasted, fitting, take, refit };
});
