// Letting go of a run: asked about first where something would go with it that is in no file yet.

import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import { useBranches } from "./branches";
import { useSession } from "../session";
import { useView } from "../view/view";

/** So many iterations may be dropped without a question: they are trained again in a blink. */
const FEW = 5;

interface Discard {
  /** `Restart the run?` */
  readonly title: string;
  /** `Restart` */
  readonly verb: string;
  go(): void;
}

export const useConfirmDiscard = defineStore("confirmDiscard", () => {
  const session = useSession();
  const branches = useBranches();
  const view = useView();
  /** What waits for an answer. */
  const asked = shallowRef<Discard>();

  const lost = computed(() => ({
    iterations: session.wouldLose,
    branches: branches.all.filter(({ parent }) => parent !== undefined).length,
    edits: branches.all.reduce((count, { edits }) => count + edits.length, 0),
  }));
  /** What a file says of the run: another edit makes it another. */
  const changes = computed(() =>
    JSON.stringify(branches.all.map(({ id, name, edits }) => [id, name, edits])),
  );
  /** What is in a file, and of a run of how many iterations. */
  const kept = shallowRef<{ readonly changes: string; readonly iterations: number }>();
  function keep(): void {
    kept.value = { changes: changes.value, iterations: lost.value.iterations };
  }

  function ask(wanted: Discard): void {
    const { iterations, branches: others } = lost.value;
    const isSaved = kept.value?.changes === changes.value;
    const fresh = iterations - (isSaved ? (kept.value?.iterations ?? 0) : 0);
    if (fresh <= FEW && (isSaved || others === 0)) return wanted.go();
    asked.value = wanted;
    view.dialog = "discard";
  }

  watch(
    () => session.info,
    () => (kept.value = undefined),
    { flush: "sync" },
  );

  return { asked, lost, keep, ask };
});
