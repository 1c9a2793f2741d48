// Weights on their way out: in which format, made as it will be saved and shown before it is.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { OfferedFormat, Requests } from "../../../src-engine/protocol/protocol";
import type { Host, NamedBytes } from "../../../src-engine/protocol/wire/host";
import { useNotices } from "../../session/notices";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";

interface Made {
  readonly preview: Requests["export"]["response"];
  readonly file: NamedBytes;
}

export const useExporting = defineStore("exporting", () => {
  const session = useSession();
  const view = useView();
  const notices = useNotices();

  const formats = shallowRef<readonly OfferedFormat[]>([]);
  const format = ref("");
  const preprocessing = ref(false);
  const made = shallowRef<Made>();
  const problem = ref<string>();
  const isBusy = ref(false);
  let host: Host | undefined;
  let turn = 0;

  const chosen = computed(() => formats.value.find(({ name }) => name === format.value));

  async function begin(): Promise<void> {
    formats.value = (await session.ask("listExports", {})).body.formats;
    format.value = chosen.value?.name ?? formats.value[0]?.name ?? "";
    view.dialog = "export";
  }

  /** Made anew for each choice: what is shown is the file itself. */
  async function make(): Promise<void> {
    const mine = ++turn;
    made.value = problem.value = undefined;
    isBusy.value = true;
    try {
      const wish = {
        format: format.value,
        ...(chosen.value?.normalizes && { preprocessing: preprocessing.value }),
      };
      const found = await session.exportWeights(wish);
      if (mine === turn) made.value = found;
    } catch (error) {
      if (mine === turn) problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }
  watch([() => view.dialog === "export", format, preprocessing], ([isOpen]) => {
    if (isOpen) return void make();
    turn++;
    made.value = undefined; // it may be large
  });

  async function save(): Promise<void> {
    const file = made.value?.file;
    if (!file || !host) return;
    const name = await host.saveFile(file).catch((error: unknown) => {
      problem.value = error instanceof Error ? error.message : String(error);
      return undefined;
    });
    if (!name) return;
    view.dialog = undefined;
    notices.show(`Saved ${name}.`, "info");
  }

  const at = (given: Host): void => void (host = given);

  return { formats, format, preprocessing, chosen, made, problem, isBusy, at, begin, save };
});
