// The door: arguments from a page are checked here, once, before anything acts on them.

import type { Command, Granularity, LaunchOptions, Requests, Subscription } from "../protocol/protocol";

type Checks = { readonly [C in Command]: (given: Fields) => Requests[C]["arguments"] };
type Fields = Readonly<Record<string, unknown>>;

const granularities = ["iteration", "phase", "layer", "operation"] as const satisfies readonly Granularity[];
const datasets = ["digits", "mnist"] as const;
const backends = ["simd", "reference"] as const;
const exports = ["safetensors", "npz", "onnx"] as const;
const nothing = (): Record<string, never> => ({});

const checks: Checks = {
  launch: launchOptions,
  attach: nothing,
  subscribe: subscription,
  next: (given) => ({ granularity: oneOf(given, "granularity", granularities) }),
  stepBack: (given) => ({ granularity: oneOf(given, "granularity", granularities) }),
  continue: nothing,
  reverseContinue: nothing,
  pause: nothing,
  goto: (given) => ({ address: text(given, "address") }),
  read: (given) => ({ path: text(given, "path") }),
  history: nothing,
  evaluate: nothing,
  export: (given) => ({ format: oneOf(given, "format", exports) }),
  acknowledge: nothing,
};

export const commands = Object.keys(checks) as readonly Command[];

/**
 * The arguments of a command, as its type says.
 * @throws Error naming the command, the argument, what was expected and what arrived.
 */
export function checkArguments<C extends Command>(command: C, given: unknown): Requests[C]["arguments"] {
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
    data: oneOf(given, "data", datasets),
    ...(backend && { backend }),
    ...optional(given, "seed", 0, 2 ** 32 - 1),
    ...optional(given, "batchSize", 1, 4096),
    ...optional(given, "limit", 1, 10 ** 9),
    ...optional(given, "warmup", 0, 10 ** 6),
    ...(given["learningRate"] !== undefined && { learningRate: number(given, "learningRate", 0, 10 ** 6) }),
  };
}

function subscription(given: Fields): Subscription {
  const { paths } = given;
  if (!Array.isArray(paths) || !paths.every((path): path is string => typeof path === "string")) {
    throw new Error(`expected paths to be a list of texts, got ${show(paths)}`);
  }
  return { sample: whole(given, "sample", 0, 10 ** 6), paths };
}

function optional<K extends string>(given: Fields, name: K, min: number, max: number): { [P in K]?: number } {
  return given[name] === undefined ? {} : ({ [name]: whole(given, name, min, max) } as { [P in K]: number });
}

function text(given: Fields, name: string): string {
  const value = given[name];
  if (typeof value !== "string") throw new Error(`expected ${name} to be a text, got ${show(value)}`);
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
