// Who pointed at a switch, a list or the timeline wants its effect, not its arrow keys: the next
// plain key that is a command gives the focus back. Who came by Tab keeps the arrows, until Escape lets go.

import { useEventListener } from "@vueuse/core";

const BORROWERS = "[role=radiogroup], [role=separator], [data-roving], select";

/** Lets go of the focus where a pointer left it on a borrower; true when it did. */
export function useBorrowedFocus(): (target: EventTarget | null) => boolean {
  let pointed = false;
  useEventListener(window, "pointerdown", () => (pointed = true), { capture: true });
  useEventListener(
    window,
    "keydown",
    ({ key }: KeyboardEvent) => {
      if (key === "Tab") pointed = false;
    },
    { capture: true },
  );
  // What Escape means to a sheet or a menu stays there.
  useEventListener(window, "keydown", ({ key, target }: KeyboardEvent) => {
    if (key === "Escape") letGo(target);
  });
  return (target) => pointed && letGo(target);
}

function letGo(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A form's own list is typed into as its other fields are.
  if (!target.closest(BORROWERS) || target.closest("[role=dialog]")) return false;
  target.blur();
  return true;
}
