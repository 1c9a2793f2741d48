// From a recording to its verdict: the model is compiled for the batch that was recorded, recorded tensors find their places, and every
// operation is verified.

import type { ModelSpec, OptimizerSpec } from "../model/model";
import type { Verdict } from "../protocol/check/verdict";
import type { Match } from "../recording/match/candidates";
import { matchRecording, observe } from "../recording/match/match";
import type { Observation, ObservedIteration, RecordedIteration, Recording } from "../recording/recording";
import type { GraphModel } from "../recording/graph/modelOfGraph";
import { compile } from "../run/program/compile";
import type { Program } from "../run/program/program";
import { batchSizeOf } from "./batchSize";
import { recorderFacts } from "./recorderFacts";
import { verifying } from "./verify";

export interface Checkup {
  readonly verdict: Verdict;
  readonly program: Program;
  readonly observed: ObservedIteration;
  readonly match: Match;
}

interface Wish {
  readonly recording: Recording;
  /** Its place among the recorded ones. */
  readonly place: number;
  readonly model: ModelSpec;
  readonly optimizer: OptimizerSpec;
  /** What the recorder says of this iteration, where the model is made of that. */
  readonly graph?: GraphModel;
  readonly kept?: Parameters<typeof matchRecording>[2];
  /** Is told the share that is done, and may let others have their turn. */
  readonly breathe?: (share: number) => Promise<void> | void;
  /** Is shown every tensor that is checked, as it is checked. */
  readonly seen?: Parameters<typeof verifying>[2];
}

/** @throws FormatError where the mapping does not fit, Error where the model cannot be compiled */
export async function checkup({
  recording: { iterations },
  place,
  model,
  optimizer,
  graph,
  kept,
  breathe,
  seen,
}: Wish): Promise<Checkup> {
  const recorded = iterations[place]!;
  const batchSize = batchSizeOf(model, recorded);
  const program = compile(model, optimizer, batchSize, { inputGradient: true });
  const names = [...(graph?.names ?? [])].filter(([path]) => Object.hasOwn(program.tensors, path));
  const found = await matchRecording(program, recorded, new Map([...names, ...(kept ?? [])]));
  const match = { ...found, notes: [...(graph?.notes ?? []), ...found.notes] };
  const values = await observedWith(program, recorded, iterations[place + 1], match);
  const observed = { ...values, ...(graph && { given: graph.given }) };
  const steps = verifying(program, observed, seen);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { verdict: value, program, observed, match };
    await breathe?.(value);
  }
}

/** What was recorded of an iteration, with the weights that the next one begins with, if that was recorded. */
async function observedWith(
  program: Program,
  recorded: RecordedIteration,
  next: RecordedIteration | undefined,
  { mapping }: Match,
): Promise<ObservedIteration> {
  const { iteration, values } = await observe(program, recorded, mapping);
  const all = new Map<string, Observation>(values);
  const named = new Set(recorded.tensors.map(({ name }) => name));
  const added = mapping
    .map((one) => ({ ...one, name: `${one.name}.prev` }))
    .filter(({ name }) => named.has(name));
  for (const [path, before] of (await observe(program, recorded, added)).values)
    all.set(`${path}.prev`, before);
  if (next?.iteration === iteration + 1) {
    const nexts = new Map(program.nexts);
    const weights = mapping.filter(({ path }) => nexts.has(path));
    for (const [path, after] of (await observe(program, next, weights)).values) {
      const own = nexts.get(path)!;
      if (!all.has(own)) all.set(own, after);
    }
  }
  const { batch, samples, world, ownGradients } = recorderFacts(recorded);
  return {
    ...{ iteration, values: all },
    ...(batch !== undefined && samples !== undefined && samples < batch && { sampledOf: batch }),
    ...(world !== undefined && world > 1 && !ownGradients && { processes: world }),
  };
}
