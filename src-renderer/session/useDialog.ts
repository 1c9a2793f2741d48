// Whether one of the dialogs is open: never two at once.

import { computed, type WritableComputedRef } from "vue";
import { useView } from "./view/view";

/** To open one closes the other. */
export function useDialog(
  name: NonNullable<ReturnType<typeof useView>["dialog"]>,
): WritableComputedRef<boolean> {
  const view = useView();
  return computed({
    get: () => view.dialog === name,
    set: (open) => (view.dialog = open ? name : undefined),
  });
}
