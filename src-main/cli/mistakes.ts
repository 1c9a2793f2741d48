// backstep mistakes: the catalogue of mistakes that people make in a backward pass they write themselves.

import { toldMistakes } from "../../src-engine/check/mistakes/told";
import type { MistakeInfo } from "../../src-engine/protocol/protocol";
import { readArguments, UsageError } from "./arguments";
import { declare, json, text } from "./declaration";
import { wrapped } from "./help";
import type { Output } from "./output";

export const declaration = declare({
  name: "mistakes",
  about: "the mistakes that people make in a backward pass of their own, and how they are mended",
  synopsis: "[options]",
  optional: "ID",
  options: { op: text("OP", "only those of an op, as they are listed", "all"), json },
  examples: ["mistakes", "mistakes conv-input-unflipped", "mistakes --json"],
  more: () => [
    "Each comes with why people make it, the line as they write it, the line as it should be, and where it has happened. A convention is no mistake: another choice that is as good.",
  ],
});

export async function mistakes(args: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = readArguments(declaration, args);
  const all = toldMistakes();
  const [id] = positionals;
  const found = all.filter(
    (one) => (id === undefined || one.id === id) && (values.op === undefined || one.op === values.op),
  );
  if (!found.length) {
    const known = [...new Set(all.map(({ op }) => op))].join(", ");
    throw new UsageError(
      id === undefined
        ? `mistakes: there are none of the op "${values.op}"; there are of ${known}`
        : `mistakes: none is called "${id}"${values.op === undefined ? "" : ` of the op "${values.op}"`}; "backstep mistakes" lists them`,
    );
  }
  output.result({ mistakes: found }, values.json, () =>
    id === undefined ? listed(found) : found.flatMap(inFull),
  );
  return Promise.resolve();
}

/** A heading for each op, and under it a line for each mistake. */
function listed(all: readonly MistakeInfo[]): readonly string[] {
  const widest = Math.max(...all.map(({ id }) => id.length));
  return [...new Set(all.map(({ op }) => op))].flatMap((op) => [
    op === "*" ? "any operation" : op,
    ...all
      .filter((one) => one.op === op)
      .map(
        ({ id, title, convention }) =>
          `  ${id.padEnd(widest)}  ${title}${convention ? " (a convention)" : ""}`,
      ),
  ]);
}

function inFull(one: MistakeInfo): readonly string[] {
  const code = (lines: string): readonly string[] => lines.split("\n").map((line) => `    ${line}`);
  return [
    `${one.id} (${one.op}): ${one.title}${one.convention ? "; a convention, not a mistake" : ""}`,
    ...wrapped(`Why: ${one.why}`).split("\n"),
    ...["  as people write it:", ...code(one.wrong), "  as it should be:", ...code(one.right)],
    ...(one.shows === undefined ? [] : [`Shows with: ${one.shows}`]),
    ...(one.converges === undefined ? [] : wrapped(`Why it may converge: ${one.converges}`).split("\n")),
    `Where it has happened: ${one.source}`,
  ];
}
