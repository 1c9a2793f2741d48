// How large an element is, told in the frame that lays it out, before that frame is painted. Asked for any sooner, as
// when a component comes onto the page, it would have the whole page laid out once more.

import { onScopeDispose, ref, watch, type Ref } from "vue";

interface LiveBox {
  readonly width: Readonly<Ref<number>>;
  readonly height: Readonly<Ref<number>>;
}

/** One for all, so that those who are told at the same time draw at the same time. */
let observer: ResizeObserver | undefined;
const listeners = new WeakMap<Element, (box: DOMRectReadOnly) => void>();

/** Without its padding and border; 0 × 0 until it is known. */
export function useBox(element: Readonly<Ref<Element | null>>): LiveBox {
  const width = ref(0);
  const height = ref(0);
  if (typeof ResizeObserver === "undefined") return { width, height };
  const observed = (observer ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) listeners.get(target)?.(contentRect);
  }));
  const stop = watch(
    element,
    (now, before) => {
      if (before) observed.unobserve(before);
      if (!now) return void (width.value = height.value = 0);
      listeners.set(now, (box) => {
        width.value = box.width;
        height.value = box.height;
      });
      observed.observe(now);
    },
    { immediate: true, flush: "post" },
  );
  onScopeDispose(() => {
    stop();
    if (element.value) observed.unobserve(element.value);
  });
  return { width, height };
}
