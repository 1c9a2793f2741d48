// The sets of images that a run can be given: those there are by name, those that were chosen before, and one that is being
// chosen, which is sent where the engine cannot read it by its path.

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { basename } from "../../../../src-engine/protocol/opening/basename";
import type { FoundData, Recent, Requests } from "../../../../src-engine/protocol/protocol";
import { bytesAsTensor } from "../../../../src-engine/protocol/wire/fileTensor";
import type { ChosenData, DataFile, Host } from "../../../../src-engine/protocol/wire/host";
import { useSession } from "../../../session/session";
import { sentence } from "./sentence";

/** Bytes and files that are sent at once; between two such parts one can think better of it. */
const PART = 8 * 1024 * 1024;
const FILES = 1000;
const MOST_BYTES = 2 ** 30;

/** The model that is to be trained on it. */
type About = Pick<Requests["lookAtData"]["arguments"], "opened" | "model" | "seed">;

export const useDataChoice = defineStore("dataChoice", () => {
  const session = useSession();
  const recent = shallowRef<readonly Recent[]>([]);
  const found = shallowRef<FoundData>();
  const problem = ref<string>();
  const isBusy = ref(false);
  const sent = shallowRef<{ readonly done: number; readonly total: number }>();
  let host: Host | undefined;
  let turn = 0;

  /** How far it is, in words. */
  const progress = computed(() => {
    if (sent.value) return { what: "Sending the images", ...sent.value, of: "MiB" };
    return session.working && { of: "", ...session.working };
  });
  /** All sets by the names that `launch` knows, and what they are called. */
  const sets = computed(() => {
    const own = session.info?.data.name;
    const names = new Set([
      ...(session.info?.datasets ?? []),
      ...recent.value.flatMap(({ data }) => data ?? []),
      ...(own === undefined ? [] : [own]),
      ...(found.value ? [found.value.name] : []),
    ]);
    return [...names].map((name) => ({ name, title: basename(name) }));
  });

  async function refresh(): Promise<void> {
    recent.value = (await session.ask("listRecent", {})).body.recent;
  }

  async function forget(): Promise<void> {
    await session.ask("clearRecent", {});
    await refresh();
  }

  /** In a dialog of the system. @returns the name by which `launch` knows it; undefined where there is none */
  async function choose(kind: "folder" | "file", about: About): Promise<string | undefined> {
    const chosen = await host?.chooseData(kind);
    return chosen && receive(chosen, about);
  }

  const receive = (chosen: ChosenData, about: About): Promise<string | undefined> =>
    during(async (mine) => {
      if ("path" in chosen) return look({ data: chosen.path, ...about }, mine);
      const upload = crypto.randomUUID();
      try {
        await send(upload, chosen, mine);
      } catch (error) {
        await session.ask("dropData", { upload });
        throw error;
      }
      return look({ upload, ...about }, mine);
    });

  /** What a set is that is known by a name or a path. */
  const lookAt = (data: string, about: About): Promise<string | undefined> =>
    during((mine) => look({ data, ...about }, mine));

  async function during(work: (mine: number) => Promise<string>): Promise<string | undefined> {
    const mine = ++turn;
    isBusy.value = true;
    found.value = problem.value = undefined;
    try {
      return await work(mine);
    } catch (error) {
      if (mine === turn) problem.value = sentence(error);
      return undefined;
    } finally {
      if (mine === turn) isBusy.value = false;
      if (mine === turn) sent.value = undefined;
    }
  }

  async function look(wanted: Requests["lookAtData"]["arguments"], mine: number): Promise<string> {
    sent.value = undefined;
    const { body } = await session.ask("lookAtData", wanted);
    if (mine === turn) {
      found.value = body;
      await refresh();
    }
    return body.name;
  }

  async function send(
    upload: string,
    { name, files }: Extract<ChosenData, { name: string }>,
    mine: number,
  ): Promise<void> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (files.length === 0) throw new Error(`${name} has no images in it, and no file that holds some`);
    if (total > MOST_BYTES)
      throw new Error(
        `${name} has ${total.toLocaleString("en")} bytes; at most ${MOST_BYTES.toLocaleString("en")} are read`,
      );
    const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
    let done = 0;
    for (const part of partsOf(files)) {
      if (mine !== turn) throw new Error("it was cancelled");
      sent.value = { done: mebibytes(done), total: mebibytes(total) };
      const all = await Promise.all(part.map((file) => file.bytes()));
      const named = part.map(({ path }, i) => ({ path, byteLength: all[i]!.length }));
      const bytes = new Map([["files", bytesAsTensor(together(all))]]);
      await session.ask("sendData", { upload, name, files: named }, bytes);
      done += part.reduce((sum, { size }) => sum + size, 0);
    }
  }

  /** Puts away what is under way. */
  function cancel(): void {
    turn++;
    if (isBusy.value && !sent.value) void session.ask("pause", {}).catch(() => undefined);
    isBusy.value = false;
    found.value = problem.value = sent.value = undefined;
  }

  const at = (given: Host): void => void (host = given);

  return {
    recent,
    sets,
    found,
    problem,
    isBusy,
    progress,
    at,
    refresh,
    forget,
    choose,
    receive,
    lookAt,
    cancel,
  };
});

function* partsOf(files: readonly DataFile[]): Generator<readonly DataFile[]> {
  let part: DataFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (part.length > 0 && (bytes + file.size > PART || part.length === FILES)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(file);
    bytes += file.size;
  }
  if (part.length > 0) yield part;
}

function together(all: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of all) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}
