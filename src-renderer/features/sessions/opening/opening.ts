// A file or a set of images that somebody opens or drops: what the engine understood of it, until it is opened or put away.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { basename } from "../../../../src-engine/protocol/opening/basename";
import type {
  Inspection,
  LaunchOptions,
  Recent,
  WeightLayout,
} from "../../../../src-engine/protocol/protocol";
import { bytesAsTensor, tensorAsBytes } from "../../../../src-engine/protocol/wire/fileTensor";
import type { ChosenData, NamedBytes } from "../../../../src-engine/protocol/wire/host";
import { datasetOf, FIRST_SESSION } from "../../../session/exchange/launchOptions";
import { useConfirmDiscard } from "../../../session/run/confirmDiscard";
import { useSession } from "../../../session/session";
import { useNotices } from "../../../session/notices";
import { useView } from "../../../session/view/view";
import { useSessionFile } from "../sessionFile";
import { useDataChoice } from "./dataChoice";
import { sentence } from "./sentence";

/** For a tensor of the model one of the file's by its name, or null for none; and how the file's lie. */
interface Wishes {
  readonly choices?: Readonly<Record<string, string | null>>;
  readonly layout?: WeightLayout | undefined;
}

export const useOpening = defineStore("opening", () => {
  const session = useSession();
  const view = useView();
  const notices = useNotices();
  const confirmDiscard = useConfirmDiscard();
  const sessionFile = useSessionFile();
  const data = useDataChoice();

  const names = ref("");
  const found = shallowRef<Inspection>();
  /** What is wrong with the file, or with what was chosen for it. */
  const problem = ref<string>();
  const isBusy = ref(false);
  /** It is a set of images that is chosen, for the model that runs or for a preset. */
  const isData = ref(false);
  const choices = ref({ model: FIRST_SESSION.model, data: FIRST_SESSION.data, seed: 0 });
  /** The model that images are chosen for. */
  const about = computed(() =>
    found.value && !isData.value
      ? { opened: found.value.id, seed: choices.value.seed }
      : { model: choices.value.model, seed: choices.value.seed },
  );
  let files: readonly NamedBytes[] = [];
  /** How its weights are to be matched, as far as somebody chose. */
  let wishes: Wishes = {};
  /** What comes after the dialog was closed, or another file was taken, is let go. */
  let turn = 0;

  /** The dialog with nothing in it yet: files and sets are chosen there. */
  function begin(isForData = false): number {
    found.value = problem.value = undefined;
    isData.value = isForData;
    isBusy.value = false;
    names.value = "";
    wishes = {};
    data.cancel();
    const { info } = session;
    const { model, data: usual } = FIRST_SESSION;
    choices.value = {
      model: info?.model ?? model,
      data: info ? datasetOf(info) : usual,
      seed: info?.seed ?? 0,
    };
    view.dialog = "opening";
    void data.refresh().catch(() => undefined); // what cannot be listed is not offered
    return ++turn;
  }
  watch(
    () => view.dialog,
    (now, before) => {
      if (before !== "opening" || now !== undefined) return;
      turn++;
      isBusy.value = false;
      data.cancel();
    },
    { flush: "sync" },
  );

  /** Shows what files hold. Nothing is replaced. */
  async function take(wanted: Promise<readonly NamedBytes[]> | readonly NamedBytes[]): Promise<void> {
    const mine = begin();
    isBusy.value = true;
    try {
      const given = await wanted;
      if (mine !== turn) return;
      files = given;
      names.value = files.map(({ name }) => name).join(", ");
      const inspection = await inspect(files);
      if (mine !== turn) return;
      isBusy.value = false;
      if (inspection.kind === "data") return void (await takeData(setOf(files)));
      choices.value.data = inspection.data ?? choices.value.data;
      found.value = inspection;
    } catch (error) {
      if (mine === turn) problem.value = sentence(error);
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  /** Something that was opened before. */
  const takeAgain = ({ id, data, name }: Recent): Promise<void> =>
    data === undefined ? takeFile(id) : takeData({ path: data }, name);

  const takeFile = (id: string): Promise<void> =>
    take(
      session.ask("readRecent", { id }).then(({ body, tensors }) =>
        body.files.map(({ name, byteLength }, i) => ({
          name,
          bytes: tensorAsBytes(tensors.get(`file${i}`), byteLength).slice(),
          ...(body.path !== undefined && { path: body.path }),
        })),
      ),
    );

  /** Shows what a set of images holds. */
  async function takeData(
    chosen: ChosenData,
    name = "path" in chosen ? basename(chosen.path) : chosen.name,
  ): Promise<void> {
    begin(true);
    names.value = name;
    await data.receive(chosen, about.value);
  }

  /** One by a dialog of the system; the dialog here stays as it is where none is chosen. */
  async function chooseData(kind: "folder" | "file"): Promise<void> {
    const wasOpen = view.dialog === "opening";
    if (!wasOpen) begin(true);
    else if (!found.value) isData.value = true;
    const name = await data.choose(kind, about.value);
    if (name === undefined) return;
    choices.value.data = name;
    if (isData.value) names.value = basename(name);
  }

  /** What it is that a set of images is for: its size may depend on that. */
  async function chooseModel(model: string): Promise<void> {
    choices.value.model = model;
    const name = data.found?.name;
    if (name !== undefined) await data.lookAt(name, about.value);
  }

  /** Other tensors of the file fill the model's. What the engine says against it is told; the match is as before then. */
  async function match(changed: Wishes): Promise<void> {
    const inspection = found.value;
    if (!inspection || isBusy.value) return;
    const wished = {
      choices: { ...wishes.choices, ...changed.choices },
      layout: changed.layout ?? wishes.layout,
    };
    const chosen = Object.entries(wished.choices).map(([path, from]) => ({
      path,
      ...(from !== null && { from }),
    }));
    const { layout } = wished;
    const mine = turn;
    isBusy.value = true;
    problem.value = undefined;
    try {
      const wanted = { opened: inspection.id, choices: chosen, ...(layout && { layout }) };
      const { body } = await session.ask("match", wanted);
      if (mine !== turn) return;
      found.value = body;
      wishes = wished;
    } catch (error) {
      if (mine === turn) problem.value = sentence(error);
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  async function inspect(given: readonly NamedBytes[], keepWeights = false): Promise<Inspection> {
    const tensors = new Map(given.map(({ bytes }, i) => [`file${i}`, bytesAsTensor(bytes)]));
    const named = given.map(({ name, bytes }) => ({ name, byteLength: bytes.length }));
    const path = given[0]?.path;
    const wanted = { files: named, ...(keepWeights && { keepWeights }), ...(path !== undefined && { path }) };
    return (await session.ask("inspect", wanted, tensors)).body;
  }

  /** Opens it in place of the running session; asks first where that would be lost. */
  function accept(): void {
    const inspection = found.value;
    if (isBusy.value || data.isBusy) return;
    const name = inspection?.name ?? data.found?.title;
    if (name === undefined) return;
    confirmDiscard.ask({
      title: inspection ? `Open ${name}?` : `Train on ${name}?`,
      verb: inspection ? "Open" : "Start session",
      go: () => void (inspection ? open(inspection) : train()),
    });
  }

  const open = (inspection: Inspection): Promise<unknown> =>
    inspection.kind === "session" ? openSession() : launch(inspection, choices.value);

  async function openSession(): Promise<void> {
    const [file] = files;
    view.dialog = undefined;
    if (file) await sessionFile.openFile(file);
  }

  /** What the engine says against it stands in the dialog, which stays open. */
  const launch = (
    { id, model, name }: Inspection,
    { data, seed }: { readonly data: string; readonly seed: number },
  ): Promise<boolean> =>
    start({ model: model?.description.model ?? name, opened: id, data, seed, warmup: 0 }, name);

  /** The model that runs goes on with the weights that were brought along for it. */
  function train(): Promise<boolean> {
    const { model, seed } = choices.value;
    const { info } = session;
    const opened = model === info?.model ? info.opened : undefined;
    const options = { model, data: data.found!.name, seed, warmup: 0 };
    return start({ ...options, ...(opened !== undefined && { opened }) }, data.found!.title);
  }

  async function start(options: LaunchOptions, name: string): Promise<boolean> {
    isBusy.value = true;
    problem.value = undefined;
    const asked = view.dialog;
    const done = await session.launch(options);
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

  return {
    ...{ names, found, problem, isBusy, isData, choices, about },
    ...{ begin, take, takeAgain, takeData, chooseData, chooseModel, match, inspect, accept, launch },
  };
});

/** Files that turned out to hold images. */
const setOf = (files: readonly NamedBytes[]): ChosenData => ({
  name: files[0]!.name,
  files: files.map(({ name, bytes }) => ({
    path: name,
    size: bytes.length,
    bytes: () => Promise.resolve(bytes),
  })),
});
