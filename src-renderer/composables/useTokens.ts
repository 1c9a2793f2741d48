// Colours of the tokens for canvases, which no style sheet reaches; read again when the theme changes.

import { computed, type ComputedRef, type Ref } from "vue";
import { useView } from "../stores/view";

export function useTokens<T extends string>(
  element: Readonly<Ref<Element | null>>,
  names: Readonly<Record<T, `--${string}`>>,
): ComputedRef<Readonly<Record<T, string>> | undefined> {
  const view = useView();
  return computed(() => {
    void view.theme;
    if (!element.value) return undefined;
    const style = getComputedStyle(element.value);
    const entries = Object.entries<`--${string}`>(names);
    return Object.fromEntries(
      entries.map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
    ) as Record<T, string>;
  });
}
