// Colours of the tokens for canvases, which no style sheet reaches; read again when the theme changes.

import { computed, type ComputedRef, type Ref } from "vue";
import { useView } from "./view";
import type { Theme } from "../../../src-view/tensor/colormap";

/** By theme and token. A token means the same wherever it is read, and to read one has the page laid out. */
const known = new Map<string, string>();

/** Undefined until the element is on the page. */
export function useTokens<T extends string>(
  element: Readonly<Ref<Element | null>>,
  names: Readonly<Record<T, `--${string}`>>,
): ComputedRef<Readonly<Record<T, string>> | undefined> {
  const view = useView();
  return computed(() => {
    const { theme } = view;
    const place = element.value;
    if (!place) return undefined;
    const entries = Object.entries<`--${string}`>(names);
    return Object.fromEntries(entries.map(([name, token]) => [name, valueOf(token, theme, place)])) as Record<
      T,
      string
    >;
  });
}

function valueOf(token: `--${string}`, theme: Theme, place: Element): string {
  const key = `${theme} ${token}`;
  const value = known.get(key) ?? getComputedStyle(place).getPropertyValue(token).trim();
  // What is read before the page has put on its theme, or its style sheet, is not to be kept.
  if (value !== "" && document.documentElement.dataset["theme"] === theme) known.set(key, value);
  return value;
}
