// A session as the text of its file, and back: JSON, printed so that two of them can be compared line by line.

import { keptAugment } from "../../protocol/recipe/augment";
import { LONGEST_SESSION } from "../../protocol/limits";
import type { Edit, Moment } from "../../protocol/protocol";
import { FormatError } from "../formatError";
import { asJson, JsonField } from "../json/jsonField";
import { printJson } from "../json/jsonPrinter";
import { parseJson } from "../json/jsonTree";
import type { SessionFile } from "./session";
import { readSession } from "./sessionReader";

const FORMAT = "backstep-session";
const VERSION = 1;

/**
 * The same session always gives the same text.
 * @throws FormatError where it would be too long to be read again
 */
export function encodeSession({
  engine,
  run,
  branches,
  at,
  breakpoints,
  watches,
  hashes,
}: SessionFile): string {
  const { model, recipe, data, seed, limit, backend, exercise } = run;
  const file = {
    format: FORMAT,
    version: VERSION,
    engine,
    run: {
      model: {
        name: model.name,
        input: model.input,
        layers: model.layers.map(({ name, type, attrs, inputs }) => ({ name, type, attrs, inputs })),
        output: model.output,
        loss: { type: model.loss.type, attrs: model.loss.attrs, target: model.loss.target },
      },
      recipe: {
        batchSize: recipe.batchSize,
        learningRate: recipe.learningRate,
        optimizer: recipe.optimizer,
        epochs: recipe.epochs,
        initialization: recipe.initialization,
        validationShare: recipe.validationShare,
        shuffle: recipe.shuffle,
        shift: recipe.shift,
        augment: recipe.augment && keptAugment(recipe.augment),
        mean: recipe.mean,
        deviation: recipe.deviation,
      },
      data: { name: data.name, sha256: data.sha256, train: data.train, test: data.test },
      seed,
      limit,
      backend,
      exercise,
    },
    branches: branches.map(({ id, name, parent, fork, iterations, edits }) => ({
      ...{ id, name, parent },
      fork: fork && orderedMoment(fork),
      iterations,
      edits: edits.map(orderedEdit),
    })),
    at: { branch: at.branch, moment: orderedMoment(at.moment) },
    breakpoints: breakpoints.map(({ id, enabled, place, condition, hitCondition, logMessage, after }) => ({
      ...{ id, enabled, place, condition, hitCondition, logMessage, after },
    })),
    watches,
    hashes: hashes.map(({ branch, iteration, sha256 }) => ({ branch, iteration, sha256 })),
  };
  return ofBearableLength(`${printJson(file)}\n`);
}

/** @throws FormatError naming the field, what was expected there and what was found */
export function decodeSession(text: string): SessionFile {
  const root = new JsonField(parseJson(ofBearableLength(text), fail), "", fail);
  root.at("format").oneOf(FORMAT);
  root.at("version").oneOf(VERSION);
  return readSession(
    root.holding("format", "version", "engine", "run", "branches", "at", "breakpoints", "watches", "hashes"),
  );
}

function ofBearableLength(text: string): string {
  if (text.length <= LONGEST_SESSION) return text;
  return fail(`expected at most ${LONGEST_SESSION} characters, got ${text.length}`);
}

function orderedMoment({ iteration, pc, element }: Moment): Moment {
  return { iteration, pc, ...(element !== undefined && { element }) };
}

function orderedEdit(edit: Edit): object {
  const at = orderedMoment(edit.at);
  if (edit.kind === "batch") return { kind: edit.kind, at, indices: edit.indices };
  return { kind: edit.kind, at, path: edit.path, index: edit.index, value: asJson(edit.value) };
}

function fail(problem: string): never {
  throw new FormatError("session", problem);
}
