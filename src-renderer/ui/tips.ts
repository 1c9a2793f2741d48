// Which tip is shown: an element says what it is in `data-tip`, as short as a `title`, and one tip serves all of them. It
// comes when the pointer rests on the element or the keyboard focuses it, or when tips are walked one after the other.

import { defineStore } from "pinia";
import { shallowRef } from "vue";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Tip {
  readonly element: HTMLElement;
  readonly text: string;
  /** Where the pointer is; undefined where keys asked for it. */
  readonly pointer: Point | undefined;
  /** Walked to: the element has no focus, so a screen reader has to be told. */
  readonly walked: boolean;
}

/** Where tips are walked: what is in front of everything, else the part of the page with the focus, else all of it. */
const IN_FRONT = "[role=dialog], [role=alertdialog], [role=menu]";
const PART = "main, nav, aside, header, footer, section[aria-label]";

export const useTips = defineStore("tips", () => {
  const shown = shallowRef<Tip>();

  function show(element: HTMLElement, pointer?: Point, walked = false): void {
    const text = tipOf(element);
    shown.value = text === undefined ? undefined : { element, text, pointer, walked };
  }
  function hide(): void {
    shown.value = undefined;
  }
  /** The one behind the tip that is shown, or behind the focus; after the last comes the first. */
  function showNext(): void {
    const focused = document.activeElement;
    const root = document.querySelector(IN_FRONT) ?? focused?.closest(PART) ?? document.body;
    const all = [...root.querySelectorAll<HTMLElement>("[data-tip]")].filter(
      (element) => tipOf(element) !== undefined && element.getClientRects().length > 0,
    );
    const from = shown.value && root.contains(shown.value.element) ? shown.value.element : focused;
    const isBehind = (element: Element): boolean =>
      !from ||
      !root.contains(from) ||
      (from.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const next = all.find(isBehind) ?? all[0];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    show(next, undefined, true);
  }
  return { shown, show, hide, showNext };
});

/** What an element's tip says; undefined where that stands there in full. */
function tipOf(element: HTMLElement): string | undefined {
  const tip = element.dataset["tip"]?.trim();
  if (!tip) return undefined;
  const isRead = words(element.textContent) === words(tip) && !isCut(element);
  return isRead ? undefined : tip;
}

/** What a screen reader is told beside an element's name. */
export function descriptionOf(element: HTMLElement): string | undefined {
  const tip = tipOf(element);
  const name = element.getAttribute("aria-label") ?? element.textContent;
  return tip === undefined || words(tip) === words(name) ? undefined : tip;
}

const words = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").trim();

/** Whether a part of its text is hidden: here, or in the element around it or within it that hides it. */
function isCut(element: HTMLElement): boolean {
  const clips = (one: Element | null): boolean => one !== null && one.scrollWidth > one.clientWidth + 1;
  return clips(element) || clips(element.parentElement) || [...element.children].some(clips);
}
