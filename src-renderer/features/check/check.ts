// The check that is shown: a recording with its verdict, or a pasted array; which of its tensors is in view.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type {
  Checked,
  CheckedNetwork,
  MistakeInfo,
  OpenedRecording,
  TensorMatch,
  TensorPath,
  Verdict,
} from "../../../src-engine/protocol/protocol";
import { bytesAsTensor } from "../../../src-engine/protocol/wire/fileTensor";
import type { NamedBytes } from "../../../src-engine/protocol/wire/host";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { useSession } from "../../session/session";
import { useStageTab } from "../../session/view/stageTab";
import { tensorInWords, verdictInWords } from "./checkWords";

/** Which recorded tensor somebody chose for a place of the model; without a name none. */
interface Choice {
  readonly path: TensorPath;
  readonly name?: string;
  readonly layout?: string;
}

/** What was found, with what there is to draw it by. */
interface Found {
  readonly verdict: Verdict;
  readonly network: CheckedNetwork;
  /** Of a recording: how its names were taken. */
  readonly match?: TensorMatch;
}

/** One tensor as it was recorded and as it should be. */
interface Compared {
  readonly path: TensorPath;
  readonly recorded: Tensor;
  readonly right: Tensor;
}

export const useCheck = defineStore("check", () => {
  const session = useSession();
  const tab = useStageTab();

  const recording = shallowRef<OpenedRecording>();
  const iteration = ref(0);
  const found = shallowRef<Found>();
  const compared = shallowRef<Compared>();
  const chosen = ref<TensorPath>();
  /** What is under way, in words; undefined where nothing is. */
  const busy = ref<string>();
  const problem = ref<string>();
  const shows = ref<"verdict" | "names">("verdict");
  const isPasting = ref(false);
  let choices: readonly Choice[] = [];
  /** What comes after something else was asked for is let go. */
  let turn = 0;

  const all = computed((): readonly Checked[] => {
    const { verdict } = found.value ?? {};
    return verdict ? [...verdict.forward, ...verdict.backward] : [];
  });
  const shown = computed(() => all.value.find(({ path }) => path === chosen.value));
  const sentence = computed(() =>
    found.value ? verdictInWords(found.value.network, found.value.verdict) : "",
  );
  const subject = computed(() =>
    found.value && chosen.value !== undefined ? tensorInWords(found.value.network, chosen.value) : "",
  );

  /** @throws nothing: what goes wrong stands in `problem`, and what was there before stays */
  async function attempt(words: string, work: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const mine = ++turn;
    const isWanted = (): boolean => mine === turn;
    busy.value = words;
    problem.value = undefined;
    try {
      await work(isWanted);
    } catch (error) {
      if (isWanted()) problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (isWanted()) busy.value = session.working = undefined;
    }
  }

  /** Takes the files of a recording and checks its first iteration. */
  function open(name: string, wanted: readonly NamedBytes[] | Promise<readonly NamedBytes[]>): Promise<void> {
    tab.shown = "check";
    return attempt(`Reading ${name}`, async (isWanted) => {
      const files = await wanted;
      const sent = new Map(files.map(({ bytes }, i) => [`file${i}`, bytesAsTensor(bytes)]));
      const args = { name, files: files.map((file) => ({ name: file.name, byteLength: file.bytes.length })) };
      const { body } = await session.ask("openRecording", args, sent);
      if (!isWanted()) return;
      const first = body.iterations[0] ?? 0;
      const checked = await verified(body.id, first);
      if (!isWanted()) return;
      recording.value = body;
      iteration.value = first;
      choices = [];
      shows.value = "verdict";
      isPasting.value = false;
      take(checked);
    });
  }

  const verified = async (id: number, of: number, names: readonly Choice[] = []): Promise<Found> =>
    (await session.ask("verify", { recording: id, iteration: of, choices: [...names] })).body;

  /** Another iteration, or other names. What cannot be checked so leaves all as it was. */
  function check(of = iteration.value, names = choices): Promise<void> {
    const { id } = recording.value ?? {};
    if (id === undefined) return Promise.resolve();
    return attempt(`Checking iteration ${of}`, async (isWanted) => {
      const checked = await verified(id, of, names);
      if (!isWanted()) return;
      iteration.value = of;
      choices = names;
      take(checked);
    });
  }

  function take(now: Found, pair?: Compared): void {
    const isSameModel = found.value?.network.tensors[chosen.value ?? ""] !== undefined;
    found.value = now;
    compared.value = pair;
    if (now.verdict.mistakes.length > 0) void loadCatalogue().catch(() => undefined); // only sources are missing then
    const first = now.verdict.first?.path;
    const kept =
      isSameModel && all.value.some(({ path }) => path === chosen.value) ? chosen.value : undefined;
    const last = all.value.findLast(({ ok }) => ok !== undefined)?.path;
    chosen.value = undefined;
    const wanted = first ?? kept ?? last;
    if (wanted !== undefined) void choose(wanted);
  }

  /** Brings a tensor into view, with its numbers where it was checked. */
  async function choose(path: TensorPath): Promise<void> {
    const of = found.value;
    const { id } = recording.value ?? {};
    chosen.value = path;
    const one = all.value.find((checked) => checked.path === path);
    if (compared.value?.path === path || one?.ok === undefined || id === undefined) return;
    compared.value = undefined;
    try {
      const { tensors } = await session.ask("verified", { recording: id, path });
      const [recorded, right] = [tensors.get("recorded"), tensors.get("right")];
      if (found.value !== of || chosen.value !== path || !recorded || !right) return;
      compared.value = { path, recorded, right };
    } catch (error) {
      if (found.value === of && chosen.value === path)
        problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** For a place of the model another of the recorded tensors, or none. */
  function rename(path: TensorPath, name: string | null): Promise<void> {
    const others = choices.filter((one) => one.path !== path && (name === null || one.name !== name));
    return check(iteration.value, [...others, { path, ...(name !== null && { name }) }]);
  }

  /** The names as a file that lies beside the recording. */
  const namesFile = (): string => {
    const closed = choices.filter(({ name }) => name === undefined).map(({ path }) => [path, null]);
    const named = found.value?.match?.mapping.map(({ path, name, layout }) => [path, { name, layout }]) ?? [];
    return `${JSON.stringify(Object.fromEntries([...named, ...closed]), null, 2)}\n`;
  };

  /** All known mistakes by id, for what a verdict leaves out of them: where they happened. */
  const catalogue = shallowRef<ReadonlyMap<string, MistakeInfo>>(new Map());
  async function loadCatalogue(): Promise<void> {
    if (catalogue.value.size > 0) return;
    const { body } = await session.ask("mistakes", {});
    catalogue.value = new Map(body.mistakes.map((one) => [one.id, one]));
  }

  /** Numbers of one tensor at the moment of the present run. */
  function paste(path: TensorPath, text: string): Promise<void> {
    return attempt(`Comparing ${path}`, async (isWanted) => {
      const { info } = session;
      const { body, tensors } = await session.ask("checkPasted", { path, text });
      const [recorded, right] = [tensors.get("recorded"), tensors.get("right")];
      if (!isWanted() || !info || !recorded || !right) return;
      letGo();
      take({ verdict: body.verdict, network: info }, { path, recorded, right });
      shows.value = "verdict";
    });
  }

  /** Ends what takes long; what was there before stays. */
  function cancel(): void {
    turn++;
    busy.value = session.working = undefined;
    void session.pause();
  }

  function letGo(): void {
    const { id } = recording.value ?? {};
    recording.value = undefined;
    choices = [];
    if (id !== undefined) void session.ask("closeRecording", { recording: id }).catch(() => undefined);
  }

  /** Back to where a check begins. */
  function close(): void {
    turn++;
    letGo();
    found.value = compared.value = chosen.value = problem.value = busy.value = undefined;
    isPasting.value = false;
    shows.value = "verdict";
  }

  // What was checked against the running session's model says nothing of another.
  watch(
    () => session.info?.model,
    () => {
      if (found.value && !recording.value?.isOwnModel) close();
    },
  );

  return {
    ...{ recording, iteration, found, compared, chosen, busy, problem, shows, isPasting },
    ...{ all, shown, sentence, subject },
    ...{ open, check, choose, rename, namesFile, catalogue, paste, cancel, close },
  };
});
