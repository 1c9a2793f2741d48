// What a page is shown at a stop: where we are, each layer at a glance, and the tensors it
// has in view, of one sample.

import { addressOf } from "../debug/moment";
import type { Session } from "../debug/session";
import type { LayerSummary, Stopped, StopReason, Subscription, TensorPath } from "../protocol/protocol";
import type { Measure } from "../run/measure";
import { predictions } from "../run/predictions";
import { isPerSample, LOSS } from "../run/program";
import type { Tensor } from "../tensor/tensor";

/** Tensors already measured in an iteration; stepping through it measures each once. */
export class Glances {
  #iteration = -1;
  readonly #known = new Map<TensorPath, Measure>();

  of(session: Session, path: TensorPath): Measure | undefined {
    if (session.moment.iteration !== this.#iteration) {
      this.#known.clear();
      this.#iteration = session.moment.iteration;
    }
    if (!(path in session.program.shapes) || !session.isWritten(path)) return undefined;
    let glance = this.#known.get(path);
    if (!glance) {
      glance = session.trainer.measure(path);
      this.#known.set(path, glance);
    }
    return glance;
  }
}

export function stopped(session: Session, glances: Glances, reason: StopReason, text?: string): Stopped {
  const { moment, program, trainer } = session;
  const output = session.read(program.output);
  const loss = session.read(program.loss);
  return {
    reason,
    ...(text !== undefined && { text }),
    moment,
    address: addressOf(program, moment),
    branch: 0,
    stack: [],
    hitBreakpoints: [],
    watches: [],
    learningRate: trainer.spec.recipe.learningRate,
    epoch: Math.floor(moment.iteration / trainer.iterationsPerEpoch),
    instruction: moment.pc - 1,
    layers: [...program.layers, { name: LOSS, output: program.loss, parameters: [] }].map((layer) =>
      summaryOf(layer, (path) => glances.of(session, path)),
    ),
    batch: {
      indices: [...trainer.indices],
      labels: [...trainer.read("target").data],
      ...(output && { predictions: predictions(output) }),
    },
    ...(loss && { loss: loss.data[0]! }),
  };
}

function summaryOf(
  { name, output, parameters }: { name: string; output: TensorPath; parameters: readonly TensorPath[] },
  glance: (path: TensorPath) => Measure | undefined,
): LayerSummary {
  const activation = glance(output);
  const gradient = glance(`${output}.grad`);
  const nonFinite = (activation?.nonFinite ?? 0) + (gradient?.nonFinite ?? 0);
  const gradients = parameters.flatMap((path) => {
    const found = glance(`${path}.grad`);
    return found ? [[`${path}.grad`, Math.sqrt(found.sumSquares)] as const] : [];
  });
  return {
    layer: name,
    ...(activation && {
      activationNorm: Math.sqrt(activation.sumSquares),
      zeros: activation.zeros / activation.size,
    }),
    ...(gradient && { gradientNorm: Math.sqrt(gradient.sumSquares) }),
    ...(nonFinite > 0 && { nonFinite }),
    parameterGradientNorms: Object.fromEntries(gradients),
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
    if (!(path in program.shapes) || !session.isWritten(path)) continue;
    const last = program.shapes[path]![0]! - 1;
    const one = isPerSample(program, path) ? Math.min(sample, last) : undefined;
    tensors.set(path, session.trainer.read(path, one));
  }
  return tensors;
}
