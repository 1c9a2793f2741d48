// The largest element of a weight's gradient that was just computed: where a newcomer's eye should fall first.

import { computed, type ComputedRef } from "vue";
import { largestIn } from "../../session/largest";
import { useSession } from "../../session/session";
import type { Spot } from "../../session/view/view";
import { currentInstruction } from "../../session/words";

/** None while elements are stepped: what is not revealed yet is not pointed at. */
export function useLargestGradient(): ComputedRef<Spot | undefined> {
  const session = useSession();
  return computed(() => {
    const { info, stopped } = session;
    const ran = info && stopped && currentInstruction(info, stopped);
    if (ran?.rule !== "gradWeight" || stopped?.element) return undefined;
    const tensor = session.tensors.get(ran.writes);
    return tensor && { path: ran.writes, offset: largestIn(tensor.data) };
  });
}
