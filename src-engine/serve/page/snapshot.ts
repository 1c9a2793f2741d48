// What a page is shown at a stop: where we are, each layer at a glance, and the tensors it
// has in view, of one sample.

import { changedAt } from "../../debug/nonFinite/looks";
import { addressOf, stackOf } from "../../debug/time/moment";
import type { Revealing } from "../../debug/time/elements";
import type { Outcome, Session } from "../../debug/session";
import type { LayerSummary, Stopped, StopReason, Subscription, TensorPath } from "../../protocol/protocol";
import { gradientOf } from "../../protocol/relatedTensors";
import { elementName } from "../../protocol/tensorPath";
import type { Measure } from "../../run/machine/measure";
import { predictions } from "../../run/predictions";
import { INITIAL_LEARNING_RATE, isPerSample, LOSS, shapeOf } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
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
  const output = session.read(program.output);
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
      ...(output && { predictions: predictions(output) }),
    },
    ...(loss && { loss: loss.data[0]! }),
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

/** The tensors that a page sees at this moment: those it asked for and those the current instruction touches. */
export function visible(session: Session, { sample, paths }: Subscription): Map<TensorPath, Tensor> {
  const { program, moment } = session;
  const instruction = program.instructions[moment.pc - 1];
  const wanted = new Set<TensorPath>(["input", ...paths]);
  if (instruction)
    for (const path of [...Object.values(instruction.reads), instruction.writes]) wanted.add(path);
  const tensors = new Map<TensorPath, Tensor>();
  for (const path of wanted) {
    if (!(path in program.tensors) || !session.isWritten(path)) continue;
    const last = program.tensors[path]!.shape[0]! - 1;
    const one = isPerSample(program, path) ? Math.min(sample, last) : undefined;
    tensors.set(path, session.trainer.read(path, one));
  }
  const revealing = session.revealing();
  if (revealing) tensors.set("revealed", revealed(revealing, tensors.get(revealing.path)!, sample));
  return tensors;
}

/** Which elements of what is shown of a tensor are revealed: 1 or 0. */
function revealed({ tensor, offsets, count }: Revealing, shown: Tensor, sample: number): Tensor {
  const mask = new Int32Array(tensor.data.length);
  for (let rank = 0; rank < count; rank++) mask[offsets[rank]!] = 1;
  const size = shown.data.length;
  const from = size < mask.length ? Math.min(sample, tensor.shape[0]! - 1) * size : 0;
  return { dtype: "int32", shape: shown.shape, data: mask.slice(from, from + size) };
}

/** A tensor as a page sees it: of one sample, where it has a row for each. */
export function shownOf(session: Session, path: TensorPath, sample: number): Tensor {
  if (!session.read(path))
    throw new Error(`tensor "${path}" is not written yet at ${addressOf(session.program, session.moment)}`);
  const rows = shapeOf(session.program, path)[0]!;
  const one = isPerSample(session.program, path) ? Math.min(sample, rows - 1) : undefined;
  return session.trainer.read(path, one);
}
