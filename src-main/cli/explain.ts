// backstep explain: why a number of a run is that number, as `conv2.weight.grad[7,3,1,1] @ 12/backward/conv2`.

import { explain as explained, momentOf } from "../../src-engine/index";
import { assertElement } from "../../src-engine/run/program";
import { runInWords } from "../../src-renderer/figure/source";
import { asGiven, readArguments, UsageError } from "./arguments";
import { explanationResult, inWords } from "./explainResult";
import type { Output } from "./output";
import { openSession, sessionOptions } from "./sessionOf";

const options = { ...sessionOptions, all: { type: "boolean" }, json: { type: "boolean" } } as const;

/** So many terms, unless all are wanted. */
const SHOWN = 10;

export async function explain(args: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = readArguments("explain", args, options, ["ADDRESS"]);
  const { path, index, place } = addressIn(positionals[0]!);
  const { session, trainer, info, branches } = await openSession("explain", values, output);
  // What is wrong with either is said before anything is trained.
  const moment = asGiven("explain", () => momentOf(trainer.program, place));
  asGiven("explain", () => assertElement(trainer.program, path, index));

  const [branch] = await branches([values.branch]);
  await session.goto(moment, branch);
  if (!session.isWritten(path)) {
    throw new UsageError(`explain: tensor "${path}" is not written yet at ${place}`);
  }
  const explanation = explained(session, path, index, values.all ? Infinity : SHOWN);
  trainer.close();
  const run =
    runInWords(info) + (values.branch === undefined ? "" : `, branch ${JSON.stringify(values.branch)}`);
  output.result(explanationResult(explanation), values.json, () => `${run}\n${inWords(explanation)}`);
}

/** `PATH[i,j,…] @ MOMENT`; a scalar has no brackets. */
function addressIn(text: string): { path: string; index: readonly number[]; place: string } {
  const [, path, , inside, place] = /^\s*([^\s[\]@]+)\s*(\[([\d\s,]*)\])?\s*@\s*(\S+)\s*$/.exec(text) ?? [];
  const parts = inside?.trim() ? inside.split(",").map((part) => part.trim()) : [];
  if (path === undefined || place === undefined || !parts.every((part) => /^\d{1,9}$/.test(part))) {
    throw new UsageError(
      `explain: expected an address such as "conv2.weight.grad[7,3,1,1] @ 12/backward/conv2", got ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  return { path, index: parts.map(Number), place };
}
