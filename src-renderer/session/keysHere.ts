// Whose the arrow keys are where the focus is, in words for the status line. A part of the page that has its own use for
// them says so in `data-keys`, as in "→ walks the cells"; where Escape does something else than let go of it, in `data-esc`.

import { takesText } from "../ui/keys";

/** Parts that who pointed at them wanted the effect of, not the keys: the next one gives the focus back. */
export const BORROWERS =
  "[role=radiogroup], [role=separator], [data-roving], select, input:is([type=range], [type=checkbox], [type=file])";
/** What Escape lets go of. */
const KEEPERS = `${BORROWERS}, [data-keys], input, textarea`;
const OVER_THE_PAGE = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

export interface KeysHere {
  /** What the keys do here. */
  readonly words: string;
  /** What Escape does, where → does not step after it. */
  readonly escape?: string;
}

/**
 * @param pointed whether a pointer brought the focus here
 * @returns undefined where → steps
 */
export function keysHere(focused: Element | null, pointed: boolean): KeysHere | undefined {
  if (!focused) return undefined;
  if (focused.closest("[role=menu], [role=listbox]")) return { words: "↓ walks the menu" };
  if (focused.closest(OVER_THE_PAGE)) return { words: "The keys are the dialog’s" };
  if (pointed && focused.closest(BORROWERS)) return undefined;
  const words = wordsFor(focused);
  const escape = focused.closest<HTMLElement>("[data-esc]")?.dataset["esc"];
  return words === undefined ? undefined : { words, ...(escape !== undefined && { escape }) };
}

function wordsFor(focused: Element): string | undefined {
  if (takesText(focused)) return "What is typed goes into this field";
  if (focused.matches("select")) return "The arrows choose from this list";
  if (focused.matches("input[type=range]")) return "→ moves the slider";
  if (focused.matches("[role=separator][aria-orientation=vertical]")) return "→ moves the divider";
  const own = focused.closest<HTMLElement>("[data-keys]")?.dataset["keys"];
  return own ?? (focused.closest("[role=radiogroup]") ? "→ chooses the next" : undefined);
}

/** Whether Escape lets go of it: what lies over the page has its own use for that key. */
export const isLetGo = (focused: Element): boolean =>
  focused.closest(KEEPERS) !== null && focused.closest(OVER_THE_PAGE) === null;
