// The help of the command line: each command has its own, made of what it declares, and nothing in it is untrue.

import { describe, expect, test } from "vitest";
import { readArguments } from "../../../src-main/cli/arguments";
import type { Declaration } from "../../../src-main/cli/declaration";
import { helpOf } from "../../../src-main/cli/help";
import { commands, program } from "../../../src-main/cli/program";
import { figureKinds } from "../../../src-main/cli/figure/figureKinds";
import { wordsIn } from "../../support/figures";
import { printed } from "../../support/printed";

const declarations = await Promise.all(
  Object.entries(commands).map(async ([name, read]): Promise<[string, Declaration]> => [
    name,
    (await read())[0],
  ]),
);
const help = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await printed((output) => program(args, output));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
};

test.each([[["--help"]], [["-h"]], [["help"]], [[]]])("%j gives a line for each command", async (args) => {
  const out = await help(...args);
  for (const [name, { about }] of declarations) expect(out).toContain(`\n  ${name.padEnd(9)}  ${about}\n`);
  expect(out).not.toContain("--model"); // a command's options are told by its own help
});

describe.each(declarations)("%s", (name, declaration) => {
  const options = Object.entries(declaration.options);

  test("tells its own options, in a sentence each, with their defaults", async () => {
    const out = await help(name, "--help");
    expect(out).toBe(helpOf(declaration));
    expect([await help(name, "-h"), await help("help", name)]).toEqual([out, out]);
    const told = [...out.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, option]) => option);
    expect(told.toSorted()).toEqual([...options.map(([option]) => option), "help"].toSorted());
    const flowing = out.replaceAll(/\s+/g, " ");
    for (const [, { about, otherwise }] of options)
      expect(flowing).toContain(otherwise === undefined ? about : `${about} (default: ${otherwise})`);
  });

  test("is as wide as a terminal, but for lines to be copied", async () => {
    const examples = [...declaration.examples, ...Object.values(figureKinds).map(({ example }) => example)];
    const lines = [await help("--help"), await help(name, "--help")].join("").split("\n");
    const wide = lines.filter((line) => line.length > 100 && !examples.some((one) => line.includes(one)));
    expect(wide).toEqual([]);
  });

  test("reads its own examples, and names no option that it has not", () => {
    expect(declaration.examples.length).toBeGreaterThan(1);
    for (const example of declaration.examples) {
      const [first, ...args] = wordsIn(example);
      expect(first).toBe(name);
      expect(() => readArguments(declaration, args)).not.toThrow();
    }
    const known = options.map(([option]) => option);
    for (const [, option] of declaration.synopsis.matchAll(/--([a-z-]+)/g)) expect(known).toContain(option);
  });

  test("asks back about an option that it has not, by those that are near", async () => {
    const { code, out, err } = await printed((output) => program([name, "--jsn"], output));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(new RegExp(`^backstep: ${name}: unknown option --jsn; near are --[a-z-]+.*\n$`));
  });
});

test("help of a command that there is not is refused as the command is", async () => {
  for (const args of [
    ["help", "fly"],
    ["fly", "--help"],
  ]) {
    const { code, err } = await printed((output) => program(args, output));
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('unknown command "fly"') });
  }
});

test("figure lists its kinds with an example and the options of each", async () => {
  const out = await help("figure", "--help");
  const kinds =
    "maps histogram curves epochs health plot explain network iteration alerts filters compare attribution confusion mistakes";
  for (const kind of kinds.split(" "))
    expect(out).toMatch(new RegExp(`^ +${kind} +\\S.*\\n(?: {14}.*\\n)*? {14}${kind} --`, "m"));
  const { options } = declarations.find(([name]) => name === "figure")![1];
  for (const kind of Object.values(figureKinds))
    for (const option of kind.options) expect(Object.keys(options)).toContain(option);
});
