// A schedule of the learning rate: what it is in iteration t, counted from 0, as a function of t and of the rate the run was
// given. All are as PyTorch's schedulers of that name, stepped once an iteration.
//
//   η = f(η₀, t)

import type { Attrs } from "../protocol/protocol";
import type { Expr } from "../ops/expr";
import type { Op } from "../ops/op";
import { itself } from "../ops/reach";
import { elementwise } from "../ops/rules";
import {
  cold,
  counted,
  explainWarming,
  isWarming,
  warmedTex,
  warming,
  warmUpAttrs,
  type WarmUp,
} from "./warmUp";

/** What one schedule is besides its being one. */
interface ScheduleSpec<A extends Attrs> {
  readonly type: string;
  readonly about: string;
  readonly attrs: Op<A>["attrs"];
  readonly tex: string;
  /** The attributes that its kernel takes, in order, as float64. */
  readonly kernelAttrs: readonly (keyof A & string)[];
  value(rate: number, iteration: number, attrs: A): number;
  explain(rate: Expr, iteration: Expr, attrs: A): Expr;
  readonly samples: Op<A>["samples"];
}

/** The op that writes `learningRate`. Its kernel computes in float64 and rounds once. */
export function schedule<A extends Attrs>(spec: ScheduleSpec<A>): Op<A> {
  const { type, about, attrs, tex, samples } = spec;
  return {
    type,
    about,
    inputs: ["initialLearningRate", "iteration"],
    attrs,
    letters: { initialLearningRate: String.raw`\eta_0`, iteration: "t" },
    forward: {
      learningRate: elementwise<"initialLearningRate", "iteration", A>({
        tex,
        reads: ["initialLearningRate"],
        scalars: ["iteration"],
        value: ({ initialLearningRate, iteration }, attrs) =>
          spec.value(initialLearningRate, iteration, attrs),
        explain: ({ initialLearningRate, iteration }, attrs) =>
          spec.explain(initialLearningRate, iteration, attrs),
        kernel: { attrs: spec.kernelAttrs, roundedOnce: true },
      }),
    },
    backward: {},
    reach: itself,
    samples,
  };
}

/** The same of a schedule that does not rise by itself: it may be told a warm-up, before which it does not begin. */
export function warmedSchedule<A extends Attrs>(spec: ScheduleSpec<A>): Op<A & WarmUp> {
  const op = schedule<A & WarmUp>({
    ...spec,
    attrs: { ...spec.attrs, ...warmUpAttrs } as Op<A & WarmUp>["attrs"],
    kernelAttrs: [...spec.kernelAttrs, "warmUp", "warmUpFactor"],
    value: (rate, t, attrs) =>
      isWarming(t, attrs) ? warming(rate, t, attrs) : spec.value(rate, t - attrs.warmUp, attrs),
    explain: (rate, t, attrs) =>
      isWarming(t.value, attrs)
        ? explainWarming(rate, t, attrs)
        : spec.explain(rate, counted(t, attrs), attrs),
    samples: samplesOf(spec),
  });
  const { learningRate } = op.forward;
  const warmed = { ...learningRate!, tex: warmedTex(spec.tex) };
  return {
    ...op,
    forward: {
      learningRate: { ...learningRate!, under: ({ warmUp }) => (warmUp > 0 ? warmed : learningRate!) },
    },
  };
}

/** Those without a warm-up, and two with one: while it lasts, and where it is over. */
function samplesOf<A extends Attrs>({ samples }: ScheduleSpec<A>): Op<A & WarmUp>["samples"] {
  const [first] = samples;
  const warm = { ...first!.attrs, warmUp: 5, warmUpFactor: 0.125 };
  return [
    ...samples.map((sample) => ({ ...sample, attrs: { ...sample.attrs, ...cold } })),
    atIteration("warming up", 3, warm),
    atIteration("as warm-up ends", 5, warm),
    atIteration("long after the warm-up", 17, warm),
  ];
}

/** A sample of a schedule: an iteration. */
export function atIteration<A extends Attrs>(
  name: string,
  iteration: number,
  attrs: A,
  rate = 0.1,
): Op<A>["samples"][number] {
  return {
    name,
    shapes: { initialLearningRate: [], iteration: [] },
    attrs,
    values: { initialLearningRate: [rate], iteration: [iteration] },
  };
}
