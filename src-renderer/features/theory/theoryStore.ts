// Whose derivation is read: that of the operation one stands on, of another that was asked about, or where links led.

import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { currentInstruction } from "../../session/words";
import { useSession } from "../../session/session";
import { useStageOverlay } from "../../session/view/stageOverlay";

export const useTheory = defineStore("theory", () => {
  const session = useSession();
  const overlay = useStageOverlay();
  /** An operation of the program that was asked about; undefined follows the current one. */
  const chosen = ref<number>();
  /** A section that a link or the contents led to; undefined stays with the operation. */
  const anchor = ref<string>();
  const instruction = computed(() => {
    const { info, stopped } = session;
    if (!info || !stopped) return undefined;
    return chosen.value === undefined ? currentInstruction(info, stopped) : info.instructions[chosen.value];
  });

  /** The derivation of an operation's rule; of the current one's where none is named. */
  function open(of?: number): void {
    chosen.value = of;
    anchor.value = undefined;
    overlay.open("theory");
  }

  function read(section: string): void {
    anchor.value = section;
  }

  function returnToRule(): void {
    anchor.value = undefined;
  }

  watch([() => session.stopped?.address, () => session.info], () => (chosen.value = undefined));

  return { anchor, instruction, open, read, returnToRule };
});
