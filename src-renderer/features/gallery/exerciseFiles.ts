// Files of exercises: a set that a teacher makes, and what a student solved.

import { defineStore } from "pinia";
import type { ExerciseSet, SolvedSet } from "../../../src-engine/protocol/protocol";
import {
  EXERCISE_FILE_VERSION,
  EXERCISE_SET,
  SOLVED_SET,
} from "../../../src-engine/protocol/check/exerciseFile";
import type { Host } from "../../../src-engine/protocol/wire/host";
import { useNotices } from "../../session/notices";
import { useSession } from "../../session/session";
import { useGallery } from "./gallery";
import { useProgress } from "./progress";

export const useExerciseFiles = defineStore("exerciseFiles", () => {
  const session = useSession();
  const gallery = useGallery();
  const notices = useNotices();
  const progress = useProgress();
  let host: Host | undefined;

  /** Where files are opened and saved. */
  function at(given: Host): void {
    host = given;
  }

  /** A set replaces the list; what a student solved is shown. What cannot be read changes nothing. */
  async function open(): Promise<void> {
    gallery.problem = undefined;
    const file = await host?.openFile(["json"]);
    if (!file) return;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
      const { body } = await session.ask("readExercises", { text });
      if ("set" in body) gallery.set = body.set;
      else gallery.solved = body.solved;
      gallery.page = "set" in body ? "list" : "solved";
    } catch (error) {
      const why = error instanceof TypeError ? "not a text file" : (error as Error).message;
      gallery.problem = `${file.name} is no file of exercises: ${why}`;
    }
  }

  const saveSet = (set: ExerciseSet): Promise<boolean> =>
    save(`${fileName(set.title)}.json`, { format: EXERCISE_SET, version: EXERCISE_FILE_VERSION, ...set });

  /** Of what is listed, what was begun at least. */
  function saveSolved(student: string): Promise<boolean> {
    const exercises = gallery.listed
      .filter(({ id }) => progress.isBegun(id))
      .map(({ id }) => ({ id, ...progress.of(id) }));
    const solved: SolvedSet = { student, title: gallery.title ?? "Gallery of mistakes", exercises };
    const name = `${fileName(`${solved.title} ${student}`)}.json`;
    return save(name, { format: SOLVED_SET, version: EXERCISE_FILE_VERSION, ...solved });
  }

  async function save(name: string, file: object): Promise<boolean> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(file, undefined, 2)}\n`);
    try {
      const saved = await host?.saveFile({ name, bytes });
      if (saved !== undefined) notices.show(`Saved ${saved}.`, "info");
      return saved !== undefined;
    } catch (error) {
      gallery.problem = `${name} could not be saved: ${(error as Error).message}`;
      return false;
    }
  }

  return { at, open, saveSet, saveSolved };
});

/** What every file system takes. */
const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60) || "exercises";
