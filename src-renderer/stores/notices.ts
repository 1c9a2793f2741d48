// What went wrong, one sentence each, until somebody dismisses it.

import { defineStore } from "pinia";
import { ref } from "vue";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "error" | "info";
}

/** Old notices make way: a failure that repeats must not bury the page. */
const MOST = 3;

export const useNotices = defineStore("notices", () => {
  const notices = ref<readonly Notice[]>([]);
  let id = 0;

  function show(text: string, tone: Notice["tone"] = "error"): void {
    const others = notices.value.filter((notice) => notice.text !== text);
    notices.value = [...others, { id: ++id, text, tone }].slice(-MOST);
  }

  /** Shows an error as the sentence it is: a full stop at the end, a capital at the front unless a name speaks there. */
  function fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const text = /^[\w.-]+:/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
    show(/[.?!…]$/.test(text) ? text : `${text}.`);
  }

  function dismiss(which: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== which);
  }

  return { notices, show, fail, dismiss };
});
