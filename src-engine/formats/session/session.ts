// The `.backstep` file: what a session needs to be had again elsewhere, bit for bit. Which run
// (model, recipe, data, seed), what was changed when, where one was, what one looked for; and
// hashes of weights on the way, by which a replay is held to what was seen.
//
// It is JSON text, printed so that two of them can be compared line by line.

import { LONGEST_SESSION } from "../../protocol/limits";
import type { Attrs, BranchId, Breakpoint, Edit, Moment } from "../../protocol/protocol";
import { FormatError } from "../formatError";
import { asJson, JsonField } from "../json/jsonField";
import { printJson } from "../json/jsonPrinter";
import { parseJson } from "../json/jsonTree";
import { readSession } from "./sessionReader";

export interface SessionFile {
  /** The version of the engine that wrote it. */
  readonly engine: string;
  readonly run: SessionRun;
  /** Numbered from 0; the first has no parent, and a parent comes before its children. */
  readonly branches: readonly SessionBranch[];
  readonly at: { readonly branch: BranchId; readonly moment: Moment };
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly string[];
  readonly hashes: readonly SessionHash[];
}

/** All that decides what the first branch computes. */
export interface SessionRun {
  readonly model: SessionModel;
  readonly recipe: SessionRecipe;
  readonly data: SessionData;
  readonly seed: number;
  /** Only the first so many training images are used. */
  readonly limit?: number | undefined;
  /** The reference computes in float64 and gives other bits. */
  readonly backend: "simd" | "reference";
}

/** The whole of it, and not only a preset's name: presets change. */
export interface SessionModel {
  readonly name: string;
  /** One sample: [C, H, W]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly SessionLayer[];
  readonly output?: string;
  readonly loss: { readonly type: string; readonly attrs: Attrs };
}

export interface SessionLayer {
  readonly name: string;
  readonly type: string;
  readonly attrs: Attrs;
  /** The layers it reads; left out: the one before it. */
  readonly inputs?: readonly string[];
}

export interface SessionOptimizer {
  readonly type: string;
  readonly attrs: Attrs;
  readonly schedule?: { readonly type: string; readonly attrs: Attrs };
}

export interface SessionRecipe {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer?: SessionOptimizer;
  readonly epochs: number;
  /** A scheme's name. */
  readonly initialization: string;
  readonly validationShare: number;
  readonly shuffle: boolean;
  /** By how many pixels training images are moved at most. */
  readonly shift?: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface SessionData {
  readonly name: string;
  /** Of both parts' pixels and labels: `imagesSha256`. */
  readonly sha256: string;
  /** How many images there are for training, validation included, and for testing. */
  readonly train: number;
  readonly test: number;
}

export interface SessionBranch {
  readonly id: BranchId;
  readonly name: string;
  readonly parent?: BranchId;
  readonly fork?: Moment;
  /** How many iterations it has been to, counted from the beginning of the run. */
  readonly iterations: number;
  /** Its own, in the order of time. */
  readonly edits: readonly Edit[];
}

export interface SessionHash {
  readonly branch: BranchId;
  /** Of the weights this iteration starts from: so many iterations have been run. */
  readonly iteration: number;
  /** `weightsSha256`. */
  readonly sha256: string;
}

export const SESSION_EXTENSION = ".backstep";
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
  const { model, recipe, data, seed, limit, backend } = run;
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
        loss: { type: model.loss.type, attrs: model.loss.attrs },
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
        mean: recipe.mean,
        deviation: recipe.deviation,
      },
      data: { name: data.name, sha256: data.sha256, train: data.train, test: data.test },
      seed,
      limit,
      backend,
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
