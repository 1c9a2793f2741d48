// backstep explain: why a number of a run is that number, as `conv2.weight.grad[7,3,1,1] @ 12/backward/conv2`.

import { explain as explained, momentOf, type Trainer } from "../../src-engine/index";
import type { Moment } from "../../src-engine/protocol/protocol";
import { runInWords } from "../../src-renderer/figure/source";
import { readArguments, UsageError } from "./arguments";
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
  const moment = momentIn(trainer, place);
  assertElement(trainer, path, index);

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

function momentIn(trainer: Trainer, place: string): Moment {
  try {
    return momentOf(trainer.program, place);
  } catch (error) {
    throw new UsageError(`explain: ${(error as Error).message}`);
  }
}

/** What is wrong with the element is said before anything is trained. */
function assertElement({ program: { shapes } }: Trainer, path: string, index: readonly number[]): void {
  const shape = Object.hasOwn(shapes, path) ? shapes[path] : undefined;
  if (!shape) {
    throw new UsageError(`explain: unknown tensor "${path}"; known are ${Object.keys(shapes).join(", ")}`);
  }
  if (index.length === shape.length && index.every((i, d) => i < shape[d]!)) return;
  throw new UsageError(
    `explain: ${path} has shape [${shape.join(",")}], expected an index within it, got [${index.join(",")}]`,
  );
}
