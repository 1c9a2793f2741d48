// A run of the model that was written: what it would begin with is told before the session that runs is replaced.

import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { Inspection } from "../../../src-engine/protocol/protocol";
import { bytesAsTensor } from "../../../src-engine/protocol/wire/fileTensor";
import { datasetOf, FIRST_SESSION } from "../../session/exchange/launchOptions";
import { useNotices } from "../../session/notices";
import { useConfirmDiscard } from "../../session/run/confirmDiscard";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";
import { useModelEditor } from "./modelEditor";

export const useModelRun = defineStore("modelRun", () => {
  const session = useSession();
  const view = useView();
  const notices = useNotices();
  const confirmDiscard = useConfirmDiscard();
  const editor = useModelEditor();

  /** What the engine made of it; undefined while the model is edited. */
  const inspection = shallowRef<Inspection>();
  const isOpen = ref(false);
  const isBusy = ref(false);
  const problem = ref<string>();
  const choices = ref({ data: FIRST_SESSION.data, seed: 0, keepsWeights: true });

  /** Asks what a run would begin with. */
  async function prepare(): Promise<void> {
    if (!isOpen.value && session.info) {
      choices.value.data = datasetOf(session.info);
      choices.value.seed = session.info.seed;
    }
    isOpen.value = isBusy.value = true;
    problem.value = inspection.value = undefined;
    nameOwn();
    const bytes = new TextEncoder().encode(editor.text);
    const name = `${editor.spec.name}.json`;
    try {
      const { body } = await session.ask(
        "inspect",
        {
          files: [{ name, byteLength: bytes.length }],
          keepWeights: choices.value.keepsWeights && session.info !== undefined,
        },
        new Map([["file0", bytesAsTensor(bytes)]]),
      );
      inspection.value = body;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  }

  /** What was changed is no preset any more: under a preset's name nobody could tell them apart. */
  function nameOwn(): void {
    const { spec, isChanged } = editor;
    const isPreset = session.info?.models.some(({ name }) => name === spec.name) ?? false;
    if (isChanged && isPreset) editor.change({ ...spec, name: `${spec.name}-edited` });
  }

  function close(): void {
    isOpen.value = false;
    inspection.value = problem.value = undefined;
  }

  /** Asks first where the run so far would be lost. */
  function start(): void {
    const found = inspection.value;
    if (!found || isBusy.value) return;
    confirmDiscard.ask({
      title: `Run ${editor.spec.name}?`,
      verb: "Start session",
      go: () => void launch(found),
    });
  }

  /** What the engine says against it stands in the dialog, which stays open. */
  async function launch({ id }: Inspection): Promise<void> {
    const { data, seed } = choices.value;
    isBusy.value = true;
    problem.value = undefined;
    const isDone = await session.launch({ model: editor.spec.name, opened: id, data, seed, warmup: 0 });
    isBusy.value = false;
    if (isDone) {
      view.dialog = undefined;
      close();
      editor.keep();
      notices.show(`${editor.spec.name} is running.`, "info");
    } else {
      problem.value = notices.about("launch")?.text;
      notices.withdraw("launch");
      view.dialog = "model";
    }
  }

  return { inspection, isOpen, isBusy, problem, choices, prepare, close, start };
});
