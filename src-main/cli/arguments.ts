// Command-line arguments, read strictly: whatever is wrong is said in one line, and nothing begins.

import { parseArgs } from "node:util";
import { near } from "../../src-engine/protocol/near";
import type { Declaration, Options } from "./declaration";

/** What was typed makes no sense; the process exits with 2. */
export class UsageError extends Error {}

export type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>["values"];

/** @throws UsageError naming the command and the argument */
export function readArguments<O extends Options>(
  { name: command, options, positionals = [], optional }: Declaration<O>,
  args: readonly string[],
): { values: Values<O>; positionals: string[] } {
  let parsed;
  try {
    parsed = parseArgs({ args: numbersJoined(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${command}: ${plainly(error as Error, Object.keys(options))}`);
  }
  const spare = parsed.positionals.length - positionals.length;
  if (spare < 0 || spare > (optional === undefined ? 0 : 1)) {
    const named = [...positionals, ...(optional === undefined ? [] : [`[${optional}]`])];
    const wanted = named.length ? named.join(" ") : "no arguments besides options";
    const got = parsed.positionals.length ? `"${parsed.positionals.join(" ")}"` : "nothing";
    throw new UsageError(`${command}: expected ${wanted}, got ${got}`);
  }
  return { values: parsed.values, positionals: parsed.positionals };
}

/** A number below zero is a value too: whoever reads it says what is wrong with it. */
function numbersJoined(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of args) {
    const last = joined.at(-1);
    if (last !== undefined && /^--[\w-]+$/.test(last) && /^-[\d.]/.test(word))
      joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** Node's own complaint, in one line and without its advice; unknown options and values with a dash get ours. */
function plainly({ message }: Error, known: readonly string[]): string {
  const unknown = /^Unknown option '(-+)([^']*)'/.exec(message);
  if (unknown) {
    const [, dashes, name] = unknown;
    const nearest = near(name!, known, 3).map((one) => `--${one}`);
    return `unknown option ${dashes}${name}; near are ${nearest.join(", ")}`;
  }
  const option = /^Option '(--[\w-]+)/.exec(message)?.[1];
  if (option && message.includes("ambiguous"))
    return `${option} wants a value; one that begins with a dash is written behind ${option}=`;
  return message.split("\n")[0]!.replace(/\. To specify.*$/, "");
}

/** What the engine refuses of what was given, as the caller's mistake that it is. */
export function asGiven<T>(command: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`${command}: ${message.replace(new RegExp(`^${command}: `), "")}`, { cause: error });
  }
}

/** A required text. */
export function required(command: string, name: string, value: string | undefined): string {
  if (value === undefined || value === "") throw new UsageError(`${command}: --${name} is required`);
  return value;
}

/**
 * One of the words that are known.
 * @throws UsageError naming them
 */
export function choice<T extends string>(
  command: string,
  name: string,
  value: string,
  known: readonly T[],
): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new UsageError(`${command}: --${name} must be one of ${known.join(", ")}, got "${value}"`);
  }
  return found;
}

/** A whole number of at least `min`, or undefined where none was given. */
export function whole(
  command: string,
  name: string,
  value: string | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const number = numeric(command, name, value, min, max);
  if (number !== undefined && !Number.isSafeInteger(number)) {
    throw new UsageError(`${command}: --${name} must be a whole number, got "${value}"`);
  }
  return number;
}

/** A finite number of at least `min`, or undefined where none was given. */
export function numeric(
  command: string,
  name: string,
  value: string | undefined,
  min: number,
  max = Number.MAX_VALUE,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || number < min) {
    throw new UsageError(`${command}: --${name} must be a number of at least ${min}, got "${value}"`);
  }
  if (number > max) throw new UsageError(`${command}: --${name} must be at most ${max}, got "${value}"`);
  return number;
}

/** What was given, by its name; nothing where it was not. */
export function only<K extends string>(name: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: number });
}
