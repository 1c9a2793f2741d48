// What a script was told. Its head comment is its help; what it does not know it refuses in a sentence.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fail } from "./lib.mjs";

/**
 * The options given to a script; `--help` prints its head comment instead and ends.
 * @param {string} script its `import.meta.url`
 * @param {NonNullable<import("node:util").ParseArgsConfig["options"]>} known
 */
export function readOptions(script, known = {}) {
  answerHelp(script);
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    return refuse(script, Object.keys(known), error);
  }
}

/** `--help` prints the head comment of a script, or of the program that it hands its arguments to, and ends. */
export function answerHelp(script, program = script) {
  if (!process.argv.slice(2).some((given) => given === "--help" || given === "-h")) return;
  const [head = ""] = /^(?:\/\/.*\n)+/m.exec(readFileSync(new URL(program), "utf8")) ?? [];
  process.stdout.write(head.replace(/^\/\/ ?/gm, ""));
  process.exit(0);
}

/** Bad arguments end a command with 2, as they do `backstep`. */
function refuse(script, known, { message }) {
  const [sentence] = message.replace(/\. To specify.*$/s, "").split("\n");
  const options = [...known, "help"].map((name) => `--${name}`).join(", ");
  const end = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  return fail(`${basename(fileURLToPath(script), ".mjs")}: ${end} Options are ${options}`, 2);
}
