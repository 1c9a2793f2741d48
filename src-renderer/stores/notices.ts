// What went wrong and what went well, a sentence each.
//
// A success passes by itself. An error stays until it is dismissed, or until what failed succeeds.

import { defineStore } from "pinia";
import { ref } from "vue";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "error" | "info";
  /** What was tried: the next success of this kind takes its error away. */
  readonly kind: string | undefined;
}

/** Old notices make way: a failure that repeats must not bury the page. */
const MOST = 3;

/** Who spoke inside is no news to the reader: `launch: `, `client: `. */
const SPEAKER =
  /^(launch|attach|subscribe|next|stepBack|continue|reverseContinue|pause|goto|read|history|evaluate|export|acknowledge|client|commands|session|model|batches|checkpoints|desktop): /;

export const useNotices = defineStore("notices", () => {
  const notices = ref<readonly Notice[]>([]);
  let id = 0;

  function show(text: string, tone: Notice["tone"] = "error", kind?: string): void {
    const others = notices.value.filter((notice) => notice.text !== text);
    notices.value = [...others, { id: ++id, text, tone, kind }].slice(-MOST);
  }

  /** Shows an error as the sentence it is: a full stop at the end, a capital at the front unless a name speaks there. */
  function fail(error: unknown, kind?: string): void {
    const message = (error instanceof Error ? error.message : String(error)).replace(SPEAKER, "");
    const text = /^[\w.-]+:/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
    show(/[.?!…]$/.test(text) ? text : `${text}.`, "error", kind);
  }

  /** What failed before has succeeded: its errors leave. */
  function settle(kind: string): void {
    if (!notices.value.some((notice) => notice.tone === "error" && notice.kind === kind)) return;
    notices.value = notices.value.filter((notice) => notice.tone !== "error" || notice.kind !== kind);
  }

  function dismiss(which: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== which);
  }

  return { notices, show, fail, settle, dismiss };
});
