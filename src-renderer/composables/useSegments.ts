// The parts of a switch that shows one choice of a few: arrows move within it, Tab leaves it.

import type { Ref } from "vue";

export function useSegments<T extends string>(
  choices: readonly T[],
  chosen: Ref<T>,
): (event: KeyboardEvent) => void {
  return (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = (choices.indexOf(chosen.value) + step + choices.length) % choices.length;
    chosen.value = choices[at] ?? chosen.value;
    const group = event.currentTarget;
    if (group instanceof Element) group.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
}
