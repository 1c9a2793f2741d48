// backstep step: go to a moment of a run, or to where a breakpoint is hit before or after it,
// and look at tensors and expressions there.

import { addressOf, momentOf, type Outcome, type Session } from "../../src-engine/index";
import { shapeOf } from "../../src-engine/run/program/program";
import { nonFiniteText, stopped, type Why } from "../../src-engine/serve/page/snapshot";
import { asGiven, readArguments, UsageError, whole, type Values } from "./arguments";
import { assertVerified, readBreaks, type Breaks } from "./breaks";
import { declare, flag, json, text, texts } from "./declaration";
import type { Output } from "./output";
import { openSession, sessionOptions } from "./sessionOf";
import { inWords, stepResult } from "./stepResult";

export const declaration = declare({
  name: "step",
  about: "go to a moment of a run or to where a breakpoint is hit, and read tensors there",
  synopsis: "--model MODEL --data digits|mnist [--at MOMENT] [--break WHERE] [options]",
  options: {
    at: text("MOMENT", "where to go, or where the search begins", "the start, with --break"),
    read: texts("PATH", "a tensor to print, such as conv2.weight.grad"),
    watch: texts("EXPR", "an expression to print, such as norm(conv2.weight.grad)"),
    break: texts("WHERE", "train on to the first hit of this breakpoint"),
    hits: text("N", 'which of a breakpoint\'s hits stop: 5, ">= 5" or "% 10"', "all"),
    reverse: flag("rewind from MOMENT to the last hit instead"),
    "max-iterations": text("I", "search so many iterations at most", "to the end of the training"),
    json,
    ...sessionOptions,
  },
  examples: [
    "step --model cnn-pytorch --data digits --at 3/backward/conv2 --read conv2.weight.grad",
    'step --model cnn-pytorch --data digits --break "norm(conv2.weight.grad) > 1" --watch loss',
    'step --model cnn-pytorch --data digits --at 500 --reverse --break "backward/conv2/gradWeight if loss > 1" --watch loss',
  ],
  more: () => [
    'MOMENT is an address such as 3/backward/conv2. WHERE is an expression, a place such as backward/conv2/gradWeight[7,3,1,1], "PLACE if EXPR", or nonFinite. Expressions are those of the page: docs/expressions.md.',
    "Exits with 0 at a hit and 1 where there was none.",
  ],
});

type StepValues = Values<typeof declaration.options>;

/** @returns the exit code: 1 when a search ended without a hit */
export async function step(args: readonly string[], output: Output): Promise<number> {
  const { values } = readArguments(declaration, args);
  const { read: paths = [], watch: watches = [], break: texts = [], reverse = false } = values;
  const most = whole("step", "max-iterations", values["max-iterations"], 1);
  const breaks = readBreaks(texts, values.hits);
  assertMakesSense(values, breaks);

  const { session, trainer, branches } = await openSession("step", values, output);
  const from = asGiven("step: --at", () => momentOf(trainer.program, values.at ?? "start"));
  if (!values.break && !values.read && !values.watch) {
    throw new UsageError(
      "step: one of --read, --watch and --break is required, as in --read conv2.weight.grad",
    );
  }
  for (const path of paths) asGiven("step", () => shapeOf(trainer.program, path));
  assertVerified(texts, session.setBreakpoints(breaks.breakpoints));
  for (const { expression, error, column } of session.setWatches(watches)) {
    if (error === undefined || column === undefined) continue; // it may only be unknown so early
    throw new UsageError(`step: --watch ${JSON.stringify(expression)}: ${error} (column ${column + 1})`);
  }

  session.setBreakpoints([]); // what led to the branch is run without
  const [branch] = await branches([values.branch]);
  session.setBreakpoints(breaks.breakpoints);
  session.stopsAtNonFinite = true; // until here what is not finite was no surprise
  await session.goto(from, branch);
  const why: Why = texts.length
    ? reverse
      ? found(session, await session.reverseContinue(), {
          reason: "entry",
          text: `no breakpoint is hit before ${values.at}`,
        })
      : await onwards(session, most)
    : { reason: "goto" };
  const result = stepResult(stopped(session, why), paths, (path) => session.read(path));
  trainer.close();
  output.result(result, values.json, () => inWords(result, texts));
  const isFound =
    !texts.length || result.hitBreakpoints.length > 0 || (breaks.nonFinite && why.reason === "exception");
  if (isFound) return 0;
  output.line(`backstep: step: ${why.text ?? "the search ended without a hit"}`);
  return 1;
}

function assertMakesSense(values: StepValues, { breakpoints, nonFinite }: Breaks): void {
  const { at, hits, reverse } = values;
  if (!values.break) {
    if (at === undefined) throw new UsageError("step: --at is required where there is no --break");
    for (const name of ["hits", "reverse", "max-iterations"] as const) {
      if (values[name] !== undefined) throw new UsageError(`step: --${name} goes with --break`);
    }
    return;
  }
  if (hits !== undefined && !breakpoints.length)
    throw new UsageError("step: --hits goes with a --break that is not nonFinite");
  if (!reverse) return;
  if (at === undefined)
    throw new UsageError("step: --reverse searches backwards from --at, which is required");
  if (nonFinite) throw new UsageError("step: --break nonFinite is searched onwards: leave --reverse out");
  if (values["max-iterations"] !== undefined) {
    throw new UsageError("step: --max-iterations goes with a search onwards: leave --reverse out");
  }
}

/** Trains until a hit: to the end of the training, or so many iterations at most. */
async function onwards(session: Session, most: number | undefined): Promise<Why> {
  const { trainer, moment, program } = session;
  const { iterationsPerEpoch, spec } = trainer;
  const begun = moment.pc === program.instructions.length ? moment.iteration + 1 : moment.iteration;
  const epochs = Math.max(spec.recipe.epochs, Math.floor(begun / iterationsPerEpoch) + 1);
  const iteration = (most === undefined ? epochs * iterationsPerEpoch : begun + most) - 1;
  const outcome = await session.runTo({ iteration, pc: trainer.programAt(iteration).instructions.length });
  const address = addressOf(session.program, session.moment);
  return found(session, outcome, { reason: "pause", text: `no breakpoint is hit up to ${address}` });
}

/** @param otherwise where it ended without */
function found(session: Session, outcome: Outcome, otherwise: Why): Why {
  if (outcome.kind === "breakpoint") {
    const { ids, isData, sample } = outcome;
    return { reason: isData ? "data breakpoint" : "breakpoint", hitBreakpoints: ids, hitSample: sample };
  }
  if (outcome.kind === "nonFinite") return { reason: "exception", text: nonFiniteText(session) };
  return otherwise;
}
