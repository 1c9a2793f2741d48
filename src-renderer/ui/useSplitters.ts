// Splitters say what they part and how far along they are: the panes' library makes them focusable and no more.

import { useResizeObserver } from "@vueuse/core";
import { computed, type ComponentPublicInstance, type Ref } from "vue";

/** @param names what each splitter parts, in order */
export function useSplitters(
  root: Readonly<Ref<ComponentPublicInstance | null>>,
  names: readonly string[],
): void {
  const panes = computed(() => childrenOf(root.value, "splitpanes__pane"));

  useResizeObserver(panes, () => {
    const splitters = childrenOf(root.value, "splitpanes__splitter");
    const sizes = panes.value.map((pane) =>
      splitters[0]?.ariaOrientation === "horizontal" ? pane.offsetHeight : pane.offsetWidth,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let before = 0;
    for (const [i, splitter] of splitters.entries()) {
      before += sizes[i] ?? 0;
      splitter.ariaLabel = names[i] ?? null;
      splitter.ariaValueMin = "0";
      splitter.ariaValueMax = "100";
      splitter.ariaValueNow = String(total > 0 ? Math.round((100 * before) / total) : 0);
    }
  });
}

function childrenOf(root: ComponentPublicInstance | null, name: string): HTMLElement[] {
  const element: unknown = root?.$el;
  if (!(element instanceof HTMLElement)) return [];
  return [...element.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && child.classList.contains(name),
  );
}
