// Keys: how an event is written as a chord, when a chord may act, and how it is printed.

export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** `F10`, `Alt+F10`, `Control+Shift+P`, `?`. Command on a Mac counts as Control. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyLike): string {
  const control = ctrlKey || metaKey;
  const letter = key.length === 1;
  // Shift is already in the character it makes, except beside another modifier.
  const shift = shiftKey && (!letter || control || altKey);
  const plain = letter ? (shift ? key.toUpperCase() : control ? key.toLowerCase() : lowered(key)) : key;
  return [control && "Control", altKey && "Alt", shift && "Shift", plain].filter(Boolean).join("+");
}

function lowered(key: string): string {
  return /^[A-Z]$/.test(key) ? key.toLowerCase() : key;
}

/** A key without a modifier belongs to a text field, a menu or a grid that has the focus; F-keys and chords do not. */
export function isPlain(chord: string): boolean {
  return !/^(Shift\+)?F\d+$/.test(chord) && !/^(Control|Alt)\+/.test(chord);
}

/** Whether an element has its own use for plain keys. */
export function ownsPlainKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      "input:not([type=radio], [type=checkbox], [type=file]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=dialog], [data-own-keys]",
    ) !== null
  );
}

/** Inputs that nothing is typed into. */
const PRESSED = ["checkbox", "radio", "range", "file", "color", "button", "submit", "reset", "image"];
const TYPED_INTO = [
  `input:not(${PRESSED.map((type) => `[type=${type}]`).join(", ")})`,
  "textarea",
  "[contenteditable=true]",
].join(", ");

/** Whether it takes text, so that the keys of text editing are its own. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_INTO) !== null;
}

/**
 * Whether a command may be had from the keys and the menu now: while a dialog that lies over everything is open only its
 * own, by their ids in `data-modal`. What such a dialog offers by a button it runs itself.
 */
export function isWithinReach(id: string, page: ParentNode = document): boolean {
  const modals = [...page.querySelectorAll<HTMLElement>("[data-modal]")];
  return modals.every(({ dataset }) => dataset["modal"]?.split(" ").includes(id));
}

/** Which way an arrow key goes in a grid: cells to the right, cells down. */
export const arrows: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const printed: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  Control: "Ctrl",
  Escape: "Esc",
};

/** `Ctrl+Shift+P`, `→`, `G`. */
export function chordInWords(chord: string): string {
  return chord
    .split("+")
    .map((part) => printed[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join("+");
}
