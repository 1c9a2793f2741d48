// The parts of a switch that shows one choice of a few: arrows move within it, Tab leaves it.

import type { Ref } from "vue";

/** @returns what the group does with a key; those that it has no use for go on */
export function useSegments<T extends string>(
  choices: readonly T[],
  chosen: Ref<T>,
): (event: KeyboardEvent) => void {
  return (event) => {
    const { length } = choices;
    const here = choices.indexOf(chosen.value);
    const [next, before] = [(here + 1) % length, (here - 1 + length) % length];
    const ends = { Home: 0, End: length - 1 };
    const at = { ArrowRight: next, ArrowDown: next, ArrowLeft: before, ArrowUp: before, ...ends }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    chosen.value = choices[at] ?? chosen.value;
    const group = event.currentTarget;
    if (group instanceof Element) group.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
}
