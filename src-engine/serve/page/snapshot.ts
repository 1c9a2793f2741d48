// What every page is told at a stop: where we are, and each layer at a glance. What of the tensors it sees is its own (inView.ts).

import { changedAt } from "../../debug/nonFinite/looks";
import { addressOf, stackOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import type { Outcome } from "../../debug/time/search";
import { provenanceAt } from "../../debug/provenance";
import type { LayerSummary, Provenance, Stopped, StopReason, TensorPath } from "../../protocol/protocol";
import { gradientOf } from "../../protocol/relatedTensors";
import { elementName } from "../../protocol/tensorPath";
import type { Measure } from "../../run/machine/measure";
import { predictionsOf } from "../../run/predictions";
import { INITIAL_LEARNING_RATE } from "../../protocol/tensorPath";
import { LOSS } from "../../run/program/program";
import { updateNorms } from "../study/updateNorms";

/** Why a run stopped, beyond what its moment says. */
export interface Why {
  readonly reason: StopReason;
  readonly text?: string | undefined;
  readonly hitBreakpoints?: readonly number[];
  readonly hitSample?: number | undefined;
  readonly hitValues?: Stopped["hitValues"];
}

/** What is to be said of how a movement ended. @param text why it stopped, where it stopped by itself */
export function whyOf(
  session: Session,
  reason: StopReason,
  outcome: Outcome,
  text?: (session: Session) => string,
): Why {
  switch (outcome.kind) {
    case "arrived":
      return { reason, text: text?.(session) };
    case "paused":
      return { reason: "pause" };
    case "breakpoint":
      return {
        reason: outcome.isData ? "data breakpoint" : "breakpoint",
        hitBreakpoints: outcome.ids,
        hitSample: outcome.sample,
        hitValues: session.compared(outcome.ids, outcome.sample),
      };
    case "nonFinite":
      return { reason: "exception", text: nonFiniteText(session) };
  }
}

/** What is not finite where a run stopped for it: what its operation wrote, or what was edited there. */
export function nonFiniteText({ program, trainer, moment, branch }: Session): string {
  const edits = branch.editsIn(moment.iteration);
  const path = changedAt(program, edits, moment.pc).find((one) => trainer.measure(one).nonFinite > 0);
  if (path === undefined) return "a value is NaN or infinite.";
  const edited = edits.findLast(
    ({ at, path: one, value }) => at.pc === moment.pc && one === path && !Number.isFinite(value),
  );
  if (edited) return `${elementName(path, edited.index)} was edited here, to ${edited.value}.`;
  const { nonFinite, size } = trainer.measure(path);
  const elements = `${nonFinite} of ${size} elements of ${path} ${nonFinite === 1 ? "is" : "are"}`;
  return `${size === 1 ? `${path} is` : elements} NaN or infinite: the first on the way here.`;
}

export function stopped(session: Session, why: Why): Stopped {
  const { moment, program, trainer, branch } = session;
  const { reason, text, hitBreakpoints = [], hitSample, hitValues } = why;
  const element = session.element();
  const predicted = predictionsOf(program, (path) => session.read(path));
  const loss = session.read(program.loss);
  return {
    reason,
    ...(text !== undefined && { text }),
    moment,
    address: addressOf(program, moment),
    branch: branch.id,
    stack: stackOf(program, moment, element),
    ...(element && { element }),
    hitBreakpoints,
    ...(hitSample !== undefined && { hitSample }),
    ...(hitValues && { hitValues }),
    watches: session.watched(),
    learningRate: trainer.learningRate,
    ...(INITIAL_LEARNING_RATE in program.tensors && {
      initialLearningRate: trainer.read(INITIAL_LEARNING_RATE).data[0]!,
    }),
    epoch: Math.floor(moment.iteration / trainer.iterationsPerEpoch),
    instruction: moment.pc - 1,
    layers: [...program.layers, { name: LOSS, output: program.loss, parameters: [] }].map((layer) =>
      summaryOf(
        layer,
        (path) => gradientOf(program, path),
        (path) => glance(session, path),
        updateNorms(session, layer.parameters),
      ),
    ),
    batch: {
      indices: [...trainer.indices],
      labels: [...trainer.read("target").data],
      ...(predicted && { predictions: predicted }),
    },
    ...(loss && { loss: loss.data[0]! }),
    ...recordedOf(session),
  };
}

/** Where a recording is gone through: which of its moments this is, and what of it was not recorded. */
function recordedOf(session: Session): Pick<Stopped, "recorded"> {
  const provenance = provenanceAt(session);
  const { recorded } = session.trainer.spec;
  if (!provenance || !recorded) return {};
  const { iteration } = session.moment;
  const sampledOf = recorded.sampledOf(iteration);
  const having = (wanted: Provenance): TensorPath[] =>
    [...provenance].flatMap(([path, from]) => (from === wanted ? [path] : []));
  return {
    recorded: {
      iteration: recorded.iterations[iteration]!,
      ...(sampledOf !== undefined && { sampledOf }),
      ...{ computed: having("computed"), assumed: having("assumed") },
    },
  };
}

function glance(session: Session, path: TensorPath | undefined): Measure | undefined {
  return path !== undefined && session.isWritten(path) ? session.trainer.measure(path) : undefined;
}

function summaryOf(
  { name, output, parameters }: { name: string; output: TensorPath; parameters: readonly TensorPath[] },
  gradientOf: (path: TensorPath) => TensorPath | undefined,
  glance: (path: TensorPath | undefined) => Measure | undefined,
  updates: Readonly<Record<TensorPath, number>>,
): LayerSummary {
  const activation = glance(output);
  const gradient = glance(gradientOf(output));
  const nonFinite = (activation?.nonFinite ?? 0) + (gradient?.nonFinite ?? 0);
  const gradients = parameters.flatMap((path) => {
    const own = gradientOf(path);
    const found = glance(own);
    return own !== undefined && found ? [[own, Math.sqrt(found.sumSquares)] as const] : [];
  });
  return {
    layer: name,
    ...(activation && {
      activationNorm: Math.sqrt(activation.sumSquares),
      activationExtent: [activation.least, activation.largest] as const,
      zeros: activation.zeros / activation.size,
    }),
    ...(gradient && {
      gradientNorm: Math.sqrt(gradient.sumSquares),
      gradientExtent: [gradient.least, gradient.largest] as const,
    }),
    ...(nonFinite > 0 && { nonFinite }),
    parameterGradientNorms: Object.fromEntries(gradients),
    ...(Object.keys(updates).length > 0 && { updateNorms: updates }),
  };
}
