// Who pointed at a switch, a list or the timeline wants its effect, not its arrow keys: the next
// plain key that is a command gives the focus back. Who came by Tab keeps the arrows, until Escape lets go.

import { useEventListener } from "@vueuse/core";
import { BORROWERS, isLetGo } from "./keysHere";
import { useFocus } from "./focus";

/** Lets go of the focus where a pointer left it on a borrower; true when it did. */
export function useBorrowedFocus(): (target: EventTarget | null) => boolean {
  const focus = useFocus();
  // What Escape means to a sheet or a menu stays there.
  useEventListener(window, "keydown", ({ key, target }: KeyboardEvent) => {
    if (key === "Escape") letGo(target);
  });
  return (target) =>
    focus.pointed && target instanceof Element && target.closest(BORROWERS) !== null && letGo(target);
}

function letGo(target: EventTarget | null): boolean {
  // A form's own list is typed into as its other fields are.
  if (!(target instanceof HTMLElement) || !isLetGo(target)) return false;
  target.blur();
  return true;
}
