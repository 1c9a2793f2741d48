// Reads files of exercises: JSON texts. What is wrong with one is said with its place, and nothing of it is taken.

import {
  EXERCISE_FILE_VERSION,
  EXERCISE_SET,
  MOST_EXERCISES,
  SOLVED_SET,
} from "../../protocol/check/exerciseFile";
import { LONGEST_NAME, MOST } from "../../protocol/limits";
import type { ExerciseFile, ExerciseSet, SolvedSet } from "../../protocol/protocol";
import { FormatError } from "../../formats/formatError";
import { JsonField } from "../../formats/json/jsonField";
import { parseJson } from "../../formats/json/jsonTree";

const LONGEST_TEXT = 200_000;
const LONGEST_WORDS = 2000;

/**
 * @param known the ids of all exercises
 * @throws FormatError naming the field, what was expected there and what was found
 */
export function readExerciseFile(text: string, known: readonly string[]): ExerciseFile {
  if (text.length > LONGEST_TEXT) fail(`expected at most ${LONGEST_TEXT} characters, got ${text.length}`);
  const root = new JsonField(parseJson(text, fail), "", fail);
  const format = root.at("format").oneOf(EXERCISE_SET, SOLVED_SET);
  root.at("version").oneOf(EXERCISE_FILE_VERSION);
  return format === EXERCISE_SET ? { set: readSet(root, known) } : { solved: readSolved(root, known) };
}

function readSet(root: JsonField, known: readonly string[]): ExerciseSet {
  root.holding("format", "version", "title", "exercises");
  const idOf = idsIn(known);
  return {
    title: named(root.at("title")),
    exercises: someOf(root.at("exercises"), (entry) => {
      entry.holding("id", "words");
      return { id: idOf(entry.at("id")), ...entry.optional("words", (field) => field.text(LONGEST_WORDS)) };
    }),
  };
}

function readSolved(root: JsonField, known: readonly string[]): SolvedSet {
  root.holding("format", "version", "student", "title", "exercises");
  const idOf = idsIn(known);
  return {
    student: named(root.at("student")),
    title: named(root.at("title")),
    exercises: someOf(root.at("exercises"), (entry) => {
      entry.holding("id", "outcome", "hints", "wrongAnswers");
      return {
        id: idOf(entry.at("id")),
        ...entry.optional("outcome", (field) => field.oneOf("solved", "revealed")),
        hints: entry.at("hints").whole(0, MOST),
        wrongAnswers: entry.at("wrongAnswers").whole(0, MOST),
      };
    }),
  };
}

/** Ids that are known, each of them once. */
function idsIn(known: readonly string[]): (field: JsonField) => string {
  const seen = new Set<string>();
  return (field) => {
    const id = field.text(LONGEST_NAME);
    if (!known.includes(id)) field.wrong("an exercise that there is");
    if (seen.has(id)) field.wrong("an exercise that is not in the list already");
    seen.add(id);
    return id;
  };
}

function someOf<T>(field: JsonField, read: (entry: JsonField) => T): readonly T[] {
  const entries = field.list(MOST_EXERCISES, read);
  return entries.length ? entries : field.wrong("an exercise at least");
}

function named(field: JsonField): string {
  const name = field.text(LONGEST_NAME);
  return name.trim() ? name : field.wrong("a name");
}

function fail(problem: string): never {
  throw new FormatError("exercises", problem);
}
