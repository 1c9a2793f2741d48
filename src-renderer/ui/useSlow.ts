// True once something has been going on for half a second: what is quick needs no progress bar.

import { onScopeDispose, readonly, ref, watch, type Ref } from "vue";

/** @param after milliseconds */
export function useSlow(busy: () => boolean, after = 500): Readonly<Ref<boolean>> {
  const slow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    busy,
    (now) => {
      clearTimeout(timer);
      slow.value = false;
      if (now) timer = setTimeout(() => (slow.value = true), after);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return readonly(slow);
}
