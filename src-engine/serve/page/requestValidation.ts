// The door: arguments from a page are checked here, once, before anything acts on them.

import { granularities } from "../../debug/time/moment";
import {
  HIGHEST_LEARNING_RATE,
  LARGEST_BATCH,
  LONGEST_EXPRESSION,
  LONGEST_NAME,
  LARGEST_SESSION,
  LONGEST_SESSION,
  MOST,
  MOST_BREAKPOINTS,
  MOST_WATCHES,
} from "../../protocol/limits";
import type {
  AttributedImage,
  AttributionMethod,
  AttributionWish,
  Breakpoint,
  Command,
  ComparedPlace,
  ElementOrder,
  LaunchOptions,
  Place,
  Requests,
  StepArguments,
  Subscription,
  Unit,
} from "../../protocol/protocol";
import { unwritable } from "../../protocol/written";
import { INITIAL_LEARNING_RATE, LEARNING_RATE } from "../../run/program/program";

type Checks = { readonly [C in Command]: (given: Fields) => Requests[C]["arguments"] };
type Fields = Readonly<Record<string, unknown>>;

export const attributionMethods = [
  "saliency",
  "gradientInput",
  "occlusion",
  "maximisation",
] as const satisfies readonly AttributionMethod[];
const orders = ["magnitude", "index"] as const satisfies readonly ElementOrder[];
const backends = ["simd", "reference"] as const;
const splits = ["train", "validation", "test"] as const;
const exports = ["safetensors", "npz", "onnx"] as const;
const nothing = (): Record<string, never> => ({});

const checks: Checks = {
  launch: launchOptions,
  attach: nothing,
  subscribe: subscription,
  next: step,
  stepBack: step,
  stepIn: (given) => ({ ...step(given), ...flag(given, "reverse") }),
  stepOut: (given) => ({ ...step(given), ...flag(given, "reverse") }),
  continue: nothing,
  reverseContinue: nothing,
  pause: nothing,
  goto: (given) => ({ address: text(given, "address"), ...optional(given, "branch", 0, MOST) }),
  setBreakpoints: (given) => ({ breakpoints: breakpointList(given) }),
  setExceptionBreakpoints: (given) => ({
    filters: list(given, "filters", (filter) => oneOf({ filter }, "filter", ["nonFinite"] as const)),
  }),
  setWatches: (given) => ({
    expressions: list(given, "expressions", (expression) => text({ expression }, "expression"), MOST_WATCHES),
  }),
  plot: (given) => ({
    expression: text(given, "expression"),
    from: whole(given, "from", 0, MOST),
    to: whole(given, "to", 0, MOST),
    points: whole(given, "points", 1, 10_000),
  }),
  setVariable: (given) => ({
    path: text(given, "path"),
    index: list(given, "index", (i) => whole({ i }, "i", 0, MOST)),
    value: RATES.some((path) => path === given["path"])
      ? number(given, "value", 0, HIGHEST_LEARNING_RATE)
      : anyNumber(given, "value"),
  }),
  setBatch: (given) => ({
    indices: list(given, "indices", (i) => whole({ i }, "i", 0, MOST), LARGEST_BATCH),
  }),
  nextBatch: nothing,
  deleteBranch: (given) => ({ branch: whole(given, "branch", 0, MOST) }),
  nameBranch: (given) => ({ branch: whole(given, "branch", 0, MOST), name: branchName(given) }),
  compare: (given) => ({
    path: text(given, "path"),
    a: comparedPlace(given, "a"),
    b: comparedPlace(given, "b"),
  }),
  timeline: (given) => ({ ...optional(given, "from", 0, MOST), ...optional(given, "to", 0, MOST) }),
  trace: nothing,
  explain: (given) => ({
    path: text(given, "path"),
    index: list(given, "index", (i) => whole({ i }, "i", 0, MOST)),
    ...optional(given, "terms", 0, MOST),
  }),
  field: (given) => ({
    path: text(given, "path"),
    index: list(given, "index", (i) => whole({ i }, "i", 0, MOST)),
  }),
  filters: (given) => ({ path: text(given, "path") }),
  attribute: attributionWish,
  read: (given) => ({
    path: text(given, "path"),
    ...optional(given, "sample", 0, MOST),
    ...optional(given, "from", 0, MOST),
  }),
  history: (given) => optional(given, "branch", 0, MOST),
  evaluate: nothing,
  listImages: (given) => ({ split: oneOf(given, "split", splits) }),
  images: (given) => ({
    split: oneOf(given, "split", splits),
    indices: list(given, "indices", (i) => whole({ i }, "i", 0, MOST)),
  }),
  assess: (given) => ({ split: oneOf(given, "split", splits) }),
  infer: (given) => ({ pixels: bytes(given) }),
  export: (given) => ({ format: oneOf(given, "format", exports), ...flag(given, "preprocessing") }),
  saveSession: (given) => flag(given, "weights"),
  openSession: (given) =>
    given["byteLength"] === undefined
      ? { text: sessionText(given) }
      : { byteLength: whole(given, "byteLength", 0, LARGEST_SESSION) },
  acknowledge: nothing,
};

export const commands = Object.keys(checks) as readonly Command[];

/** Of a schedule the one it starts from. */
const RATES = [LEARNING_RATE, INITIAL_LEARNING_RATE];

/**
 * The arguments of a command, as its type says.
 * @throws Error naming the command, the argument, what was expected and what arrived.
 */
export function validateArguments<C extends Command>(command: C, given: unknown): Requests[C]["arguments"] {
  const check = Object.hasOwn(checks, command) ? checks[command] : undefined;
  if (!check) throw new Error(`unknown command "${command}"; known are ${commands.join(", ")}`);
  if (typeof given !== "object" || given === null)
    throw new Error(`${command}: expected arguments, got ${show(given)}`);
  try {
    return check(given as Fields);
  } catch (error) {
    throw new Error(`${command}: ${(error as Error).message}`, { cause: error });
  }
}

function launchOptions(given: Fields): LaunchOptions {
  const backend = given["backend"] === undefined ? undefined : oneOf(given, "backend", backends);
  return {
    model: text(given, "model"),
    data: text(given, "data", LONGEST_NAME),
    ...(backend && { backend }),
    ...optional(given, "seed", 0, 2 ** 32 - 1),
    ...optional(given, "batchSize", 1, LARGEST_BATCH),
    ...optional(given, "epochs", 1, 10 ** 6),
    ...optional(given, "limit", 1, 10 ** 9),
    ...optional(given, "warmup", 0, 10 ** 6),
    ...(given["learningRate"] !== undefined && {
      learningRate: number(given, "learningRate", 0, HIGHEST_LEARNING_RATE),
    }),
  };
}

function subscription(given: Fields): Subscription {
  const { paths } = given;
  if (!Array.isArray(paths) || !paths.every((path): path is string => typeof path === "string")) {
    throw new Error(`expected paths to be a list of texts, got ${show(paths)}`);
  }
  return { sample: whole(given, "sample", 0, 10 ** 6), paths };
}

function step(given: Fields): StepArguments {
  const order = given["order"] === undefined ? undefined : oneOf(given, "order", orders);
  return { granularity: oneOf(given, "granularity", granularities), ...(order && { order }) };
}

/** No two of them have the same number, by which they are told apart. */
function breakpointList(given: Fields): readonly Breakpoint[] {
  const all = list(given, "breakpoints", breakpoint, MOST_BREAKPOINTS);
  const twice = all.find(({ id }, i) => all.findIndex((other) => other.id === id) < i);
  if (twice) throw new Error(`expected every breakpoint to have a number of its own, got ${twice.id} twice`);
  return all;
}

function breakpoint(given: unknown): Breakpoint {
  const fields = object({ breakpoint: given }, "breakpoint");
  return {
    id: whole(fields, "id", 0, MOST),
    enabled: truth(fields, "enabled"),
    ...optionalText(fields, "place"),
    ...optionalText(fields, "condition"),
    ...optionalText(fields, "hitCondition"),
    ...optionalText(fields, "logMessage"),
    ...optional(fields, "after", 0, MOST),
  };
}

function attributionWish(given: Fields): AttributionWish {
  const method = oneOf(given, "method", attributionMethods);
  const about = {
    ...attributedImage(given),
    ...(given["unit"] !== undefined && { unit: attributedUnit(given) }),
  };
  switch (method) {
    case "occlusion": {
      const [size, stride] = [whole(given, "size", 1, 4096), whole(given, "stride", 1, 4096)];
      return { method, ...about, size, stride, fill: number(given, "fill", 0, 255) };
    }
    case "maximisation":
      return {
        method,
        ...about,
        steps: whole(given, "steps", 1, 100_000),
        rate: number(given, "rate", 1e-6, 1e3),
        decay: number(given, "decay", 0, 10),
        blur: whole(given, "blur", 0, 100),
        seed: whole(given, "seed", 0, 2 ** 32 - 1),
      };
    case "saliency":
    case "gradientInput":
      return { method, ...about };
  }
}

function attributedImage(given: Fields): AttributedImage {
  if (given["pixels"] !== undefined) return { pixels: bytes(given) };
  if (given["split"] === undefined) return { sample: whole(given, "sample", 0, 10 ** 6) };
  return { split: oneOf(given, "split", splits), index: whole(given, "index", 0, MOST) };
}

/** Of one image. */
function bytes(given: Fields): readonly number[] {
  return list(given, "pixels", (pixel) => number({ pixel }, "pixel", 0, 255));
}

function attributedUnit(given: Fields): Unit | "label" {
  return given["unit"] === "label" ? "label" : unit(object(given, "unit"));
}

function unit(given: Fields): Unit {
  return { path: text(given, "path"), index: list(given, "index", (i) => whole({ i }, "i", 0, MOST)) };
}

function place(given: Fields, name: string): Place {
  const fields = object(given, name);
  return { address: text(fields, "address"), ...optional(fields, "branch", 0, MOST) };
}

function comparedPlace(given: Fields, name: string): ComparedPlace {
  return { ...place(given, name), sample: whole(object(given, name), "sample", 0, MOST) };
}

function object(given: Fields, name: string): Fields {
  const value = given[name];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`expected ${name} to be an object, got ${show(value)}`);
  return value as Fields;
}

function list<T>(given: Fields, name: string, check: (one: unknown) => T, most = 10_000): T[] {
  const value = given[name];
  if (!Array.isArray(value) || value.length > most)
    throw new Error(`expected ${name} to be a list of at most ${most}, got ${show(value)}`);
  return value.map(check);
}

function truth(given: Fields, name: string): boolean {
  const value = given[name];
  if (typeof value !== "boolean") throw new Error(`expected ${name} to be true or false, got ${show(value)}`);
  return value;
}

function flag<K extends string>(given: Fields, name: K): { [P in K]?: boolean } {
  return given[name] === undefined ? {} : ({ [name]: truth(given, name) } as { [P in K]: boolean });
}

function optionalText<K extends string>(given: Fields, name: K): { [P in K]?: string } {
  return given[name] === undefined ? {} : ({ [name]: text(given, name) } as { [P in K]: string });
}

/** Any number at all: a debugger may write NaN on purpose. */
function anyNumber(given: Fields, name: string): number {
  const value = given[name];
  if (typeof value !== "number") throw new Error(`expected ${name} to be a number, got ${show(value)}`);
  return value;
}

function optional<K extends string>(given: Fields, name: K, min: number, max: number): { [P in K]?: number } {
  return given[name] === undefined ? {} : ({ [name]: whole(given, name, min, max) } as { [P in K]: number });
}

function branchName(given: Fields): string {
  const name = text(given, "name", LONGEST_NAME);
  if (name === "") throw new Error("expected name to have a character at least, got none");
  return name;
}

function text(given: Fields, name: string, longest = LONGEST_EXPRESSION): string {
  const value = given[name];
  if (typeof value !== "string") throw new Error(`expected ${name} to be a text, got ${show(value)}`);
  const wanted = unwritable(value, longest);
  if (wanted !== undefined) throw new Error(`expected ${name} to have ${wanted}`);
  return value;
}

/** It is a file already, and is not written into another. */
function sessionText({ text: value }: Fields): string {
  if (typeof value !== "string") throw new Error(`expected text to be a text, got ${show(value)}`);
  if (value.length > LONGEST_SESSION)
    throw new Error(`expected text to have at most ${LONGEST_SESSION} characters, got ${value.length}`);
  return value;
}

function whole(given: Fields, name: string, min: number, max: number): number {
  const value = number(given, name, min, max);
  if (!Number.isInteger(value)) throw new Error(`expected ${name} to be a whole number, got ${value}`);
  return value;
}

function number(given: Fields, name: string, min: number, max: number): number {
  const value = given[name];
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new Error(`expected ${name} to be a number from ${min} to ${max}, got ${show(value)}`);
  }
  return value;
}

function oneOf<T extends string>(given: Fields, name: string, known: readonly T[]): T {
  const value = given[name];
  const found = known.find((candidate) => candidate === value);
  if (found === undefined)
    throw new Error(`expected ${name} to be one of ${known.join(", ")}, got ${show(value)}`);
  return found;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}
