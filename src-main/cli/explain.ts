// backstep explain: why a number of a run is that number, as `conv2.weight.grad[7,3,1,1] @ 12/backward/conv2`.

import { explain as explained, momentOf } from "../../src-engine/index";
import { assertElement } from "../../src-engine/run/program/program";
import { runInWords } from "../../src-view/figures/source";
import { asGiven, readArguments, UsageError } from "./arguments";
import { declare, flag, json } from "./declaration";
import { explanationResult, inWords } from "./explainResult";
import type { Output } from "./output";
import { openSession, sessionOptions } from "./sessionOf";

export const declaration = declare({
  name: "explain",
  about: "why a number of a run is that number",
  positionals: ["ADDRESS"],
  synopsis: "--model MODEL --data digits|mnist [options]",
  options: { all: flag("print every term instead of the ten largest"), json, ...sessionOptions },
  examples: [
    'explain "conv2.weight.grad[7,3,1,1] @ 12/backward/conv2" --model cnn-pytorch --data digits',
    'explain "fc.output[0,7] @ 40/forward" --session run.backstep --all --json',
  ],
  more: () => [
    "Prints the number, the same in float64, how far rounding may put them apart, its largest terms and the sum of the others. ADDRESS names an element and the moment at which it is looked at.",
    "A factor's value is what is multiplied; where that is a function of an element and not the element itself, its text says which (and tex in TeX): e^ℓ, [x > 0].",
  ],
});

/** So many terms, unless all are wanted. */
const SHOWN = 10;

export async function explain(args: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = readArguments(declaration, args);
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
  output.result(explanationResult(explanation), values.json, () => [run, ...inWords(explanation)]);
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
