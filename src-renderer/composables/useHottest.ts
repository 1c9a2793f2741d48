// The largest element of a weight's gradient that was just computed: where a newcomer's eye should fall first.

import { computed, type ComputedRef } from "vue";
import { largestIn } from "../largest";
import { useSession } from "../stores/session";
import type { Spot } from "../stores/view";
import { currentInstruction } from "../words";

/** None while elements are stepped: what is not revealed yet is not pointed at. */
export function useHottest(): ComputedRef<Spot | undefined> {
  const session = useSession();
  return computed(() => {
    const { info, stopped } = session;
    const ran = info && stopped && currentInstruction(info, stopped);
    if (ran?.rule !== "gradWeight" || stopped?.element) return undefined;
    const tensor = session.tensors.get(ran.writes);
    return tensor && { path: ran.writes, offset: largestIn(tensor.data) };
  });
}
