// A word in the status line about what was just asked for: calmer than a notice, and gone with the next thing done.

import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { useSession } from "./session";
import { useView } from "./view/view";

export const useRemark = defineStore("remark", () => {
  const session = useSession();
  const view = useView();
  const text = ref<string>();

  function say(sentence: string): void {
    text.value = sentence;
  }

  watch([() => view.selected, () => view.pinned, () => session.stopped, () => session.running], () => {
    text.value = undefined;
  });

  return { text, say };
});
