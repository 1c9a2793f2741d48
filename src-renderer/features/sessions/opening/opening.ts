// A file that somebody opens or drops: what the engine understood of it, until it is opened or put away.

import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { Inspection } from "../../../../src-engine/protocol/protocol";
import { bytesAsTensor } from "../../../../src-engine/protocol/wire/fileTensor";
import type { NamedBytes } from "../../../../src-engine/protocol/wire/host";
import { datasetOf, FIRST_SESSION } from "../../../session/exchange/launchOptions";
import { useConfirmDiscard } from "../../../session/run/confirmDiscard";
import { useSession } from "../../../session/session";
import { useNotices } from "../../../session/notices";
import { useView } from "../../../session/view/view";
import { useSessionFile } from "../sessionFile";

export const useOpening = defineStore("opening", () => {
  const session = useSession();
  const view = useView();
  const notices = useNotices();
  const confirmDiscard = useConfirmDiscard();
  const sessionFile = useSessionFile();

  const names = ref("");
  const found = shallowRef<Inspection>();
  /** What is wrong with the file, or with what was chosen for it. */
  const problem = ref<string>();
  const isBusy = ref(false);
  const choices = ref({ data: FIRST_SESSION.data, seed: 0 });
  let files: readonly NamedBytes[] = [];

  /** Shows what files hold. Nothing is replaced. */
  async function take(wanted: Promise<readonly NamedBytes[]> | readonly NamedBytes[]): Promise<void> {
    found.value = problem.value = undefined;
    names.value = "";
    isBusy.value = true;
    view.dialog = "opening";
    try {
      files = await wanted;
      names.value = files.map(({ name }) => name).join(", ");
      const info = session.info;
      choices.value = { data: info ? datasetOf(info) : FIRST_SESSION.data, seed: info?.seed ?? 0 };
      found.value = await inspect(files);
    } catch (error) {
      problem.value = sentence(error);
    } finally {
      isBusy.value = false;
    }
  }

  async function inspect(given: readonly NamedBytes[], keepWeights = false): Promise<Inspection> {
    const tensors = new Map(given.map(({ bytes }, i) => [`file${i}`, bytesAsTensor(bytes)]));
    const named = given.map(({ name, bytes }) => ({ name, byteLength: bytes.length }));
    return (await session.ask("inspect", { files: named, ...(keepWeights && { keepWeights }) }, tensors))
      .body;
  }

  /** Opens it in place of the running session; asks first where that would be lost. */
  function accept(): void {
    const inspection = found.value;
    if (!inspection || isBusy.value) return;
    confirmDiscard.ask({
      title: `Open ${inspection.name}?`,
      verb: "Open",
      go: () => void (inspection.kind === "session" ? openSession() : launch(inspection, choices.value)),
    });
  }

  async function openSession(): Promise<void> {
    const [file] = files;
    view.dialog = undefined;
    if (file) await sessionFile.openFile(file);
  }

  /** What the engine says against it stands in the dialog, which stays open. */
  async function launch(
    { id, model, name }: Inspection,
    { data, seed }: { readonly data: string; readonly seed: number },
  ): Promise<boolean> {
    isBusy.value = true;
    problem.value = undefined;
    const asked = view.dialog;
    const done = await session.launch({
      model: model?.description.model ?? name,
      opened: id,
      data,
      seed,
      warmup: 0,
    });
    isBusy.value = false;
    if (done) {
      view.dialog = undefined;
      notices.show(`${name} is open.`, "info");
    } else {
      problem.value = notices.about("launch")?.text;
      notices.withdraw("launch");
      view.dialog = asked === "discard" ? "opening" : (asked ?? "opening");
    }
    return done;
  }

  return { names, found, problem, isBusy, choices, take, inspect, accept, launch };
});

const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^inspect: /, "");
