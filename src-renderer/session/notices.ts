// What went wrong and what went well, a sentence each.
//
// A success passes by itself. An error stays until it is dismissed, or until what failed succeeds.

import { defineStore } from "pinia";
import { ref } from "vue";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "error" | "info";
  /** What it is about: what was tried (its next success takes the error away), or what may change again. */
  readonly kind: string | undefined;
  /** What can be done about it: a button. */
  readonly action?: NoticeAction;
}

interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** Old notices make way: a failure that repeats must not bury the page. */
const MOST = 2;

/** Who spoke inside is no news to the reader: `launch: `, `client: `. */
const SPEAKER =
  /^(launch|attach|subscribe|next|stepBack|continue|reverseContinue|pause|goto|read|history|evaluate|export|acknowledge|client|commands|session|model|batches|checkpoints|desktop): /;

export const useNotices = defineStore("notices", () => {
  const notices = ref<readonly Notice[]>([]);
  let id = 0;

  function show(text: string, tone: Notice["tone"] = "error", kind?: string, action?: NoticeAction): void {
    const others = notices.value.filter((notice) => notice.text !== text);
    const all = [...others, { id: ++id, text, tone, kind, ...(action && { action }) }];
    // What passes by itself goes before what went wrong.
    const spare =
      all.length > MOST ? (all.slice(0, -1).find((one) => one.tone === "info") ?? all[0]) : undefined;
    notices.value = all.filter((notice) => notice !== spare);
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

  /** What was said of this is no longer so. */
  function withdraw(kind: string): void {
    if (!notices.value.some((notice) => notice.kind === kind)) return;
    notices.value = notices.value.filter((notice) => notice.kind !== kind);
  }

  /** What went wrong with this last, and still is. */
  const about = (kind: string): Notice | undefined =>
    notices.value.findLast((notice) => notice.tone === "error" && notice.kind === kind);

  /** Another session: nothing that was said was about it. */
  function clear(): void {
    notices.value = [];
  }

  function dismiss(which: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== which);
  }

  return { notices, show, fail, settle, withdraw, about, clear, dismiss };
});
