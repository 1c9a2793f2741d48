// The help of the command line: a line for each command, and for one command its options, what they are where they
// are left out, and examples, all from what the commands declare.

import type { Declaration, Option } from "./declaration";

const EXITS =
  "Results go to stdout, progress and errors to stderr. Bad arguments exit with 2, anything else that goes wrong with 1.";
const WIDTH = 100;
/** Longer names stand on a line of their own. */
const WIDEST_NAME = 30;

/** What `backstep --help` says, in lines of at most 100 characters. */
export function overview(commands: readonly Pick<Declaration, "name" | "about">[]): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  return paragraphs([
    "backstep: the step debugger for the backward pass of convolutional networks",
    "Usage: backstep COMMAND [options]",
    commands.map(({ name, about }) => `  ${name.padEnd(widest)}  ${about}`).join("\n"),
    wrapped(
      "backstep COMMAND --help tells a command's options, their defaults and examples; backstep --version the version.",
    ),
    wrapped(EXITS),
  ]);
}

/** What `backstep COMMAND --help` says, in lines of at most 100 characters. */
export function helpOf(declaration: Declaration): string {
  const { name, about, synopsis, positionals = [], optional, examples, more } = declaration;
  return paragraphs([
    wrapped(
      [
        "Usage: backstep",
        name,
        ...positionals,
        ...(optional === undefined ? [] : [`[${optional}]`]),
        synopsis,
      ].join(" "),
      8,
    ),
    wrapped(`${about[0]!.toUpperCase()}${about.slice(1)}.`),
    ...groups(declaration),
    ...(more?.() ?? []).map((one) => (one.includes("\n") ? one : wrapped(one))),
    ["Examples:", ...examples.map((example) => `  backstep ${example}`)].join("\n"),
    wrapped(EXITS),
  ]);
}

function groups({ options }: Declaration): readonly string[] {
  const byGroup = new Map<string, string[]>();
  for (const [name, option] of [...Object.entries(options), ["help", help] as const]) {
    const { group = "Options" } = option;
    byGroup.set(group, [...(byGroup.get(group) ?? []), line(name, option)]);
  }
  const own = byGroup.get("Options")!;
  byGroup.delete("Options");
  return [["Options", own] as const, ...byGroup].map(([group, lines]) => [`${group}:`, ...lines].join("\n"));
}

const help: Option = { type: "boolean", about: "print this" };

function line(name: string, { value, about, otherwise }: Option): string {
  const left = `  --${name}${value === undefined ? "" : ` ${value}`}`;
  const right = wrapped(otherwise === undefined ? about : `${about} (default: ${otherwise})`, WIDEST_NAME);
  return left.length > WIDEST_NAME - 2
    ? `${left}\n${" ".repeat(WIDEST_NAME)}${right}`
    : `${left.padEnd(WIDEST_NAME)}${right}`;
}

/** Lines of at most 100 letters, all but the first moved to the right. */
export function wrapped(text: string, indent = 0): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last === "") lines[lines.length - 1] = word;
    else if (indent + last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

const paragraphs = (all: readonly string[]): string => `${all.join("\n\n")}\n`;
