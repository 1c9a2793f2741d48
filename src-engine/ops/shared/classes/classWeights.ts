// What losses that are of classes may be told besides: a weight for each class, and whether the loss is a mean or a sum.
//
//   W = Σ w[t[n]]     by which a mean is divided; N where all weights are 1

import type { Attrs } from "../../../protocol/protocol";
import type { Shapes, Tensor } from "../../../tensor/tensor";
import { spread, type Numbers } from "../../attrs";
import { element, number, reciprocal, sum, type Expr } from "../../expr";
import type { KernelNeeds, Op, Rule } from "../../op";
import { expression, operand } from "../../rules";

export type Weighting = {
  /** A number for all classes, or one for each. */
  readonly weight: Numbers;
  readonly reduction: "mean" | "sum";
};

/** The most classes that can have weights of their own. */
const MOST_CLASSES = 1000;

export const weightingAttrs = {
  weight: {
    kind: "list",
    each: { min: 0, integer: false },
    length: [1, MOST_CLASSES],
    default: 1,
  },
  reduction: { kind: "word", words: ["mean", "sum"], default: "mean" },
} as const satisfies Op<Weighting>["attrs"];

/** What there is of a loss when it is told nothing, and so is the mean over the batch. */
export const plainWeighting: Weighting = { weight: 1, reduction: "mean" };

export const isPlain = ({ weight, reduction }: Weighting): boolean => weight === 1 && reduction === "mean";

/** W, which only a mean wants; a tensor of its own, since each gradient reads it and a shard knows its own labels alone. */
export function totalWeight<A extends Weighting & Attrs>(isPlain: (attrs: A) => boolean): Rule<A> {
  return {
    ...expression<A>({
      tex: String.raw`W = \sum_n w_{t_n}`,
      reads: ["target"],
      shape: () => [],
      ofBatch: true,
      explain(_index, x, { weight }) {
        const { data } = operand(x, "target");
        return sum(Array.from(data, (label) => number(weightOf(weight, label), `w_{${label}}`)));
      },
      kernel: { table: "weight", roundedOnce: true },
    }),
    when: (settings) => !isPlain(settings as A) && settings["reduction"] === "mean",
  };
}

/** What a rule reads, and its kernel is given, where a mean is divided by W and a sum by nothing. @param reads without W */
export function dividedBy<A extends Weighting & Attrs>(
  { reduction }: Weighting,
  reads: readonly string[],
  kernel: KernelNeeds<A>,
): Pick<Rule<A>, "reads"> & { readonly kernel: KernelNeeds<A> } {
  const needs = { ...kernel, table: "weight", roundedOnce: true } as const;
  return reduction === "mean"
    ? { reads: [...reads, "totalWeight"], kernel: needs }
    : { reads, kernel: { ...needs, absent: [reads.length] } };
}

/** 1/W of a mean, 1 of a sum. */
export function share(x: Readonly<Record<string, Tensor>>, { reduction }: Weighting): Expr {
  return reduction === "mean" ? reciprocal(element("totalWeight", operand(x, "totalWeight"), 0)) : number(1);
}

export const weightOf = (weight: Numbers, label: number): number =>
  typeof weight === "number" ? weight : weight[label]!;

/** @throws RangeError where there are weights for more or fewer classes than there are */
export function assertWeights(type: string, shapes: Shapes, { weight }: Weighting): void {
  const input = operand(shapes, "input");
  if (typeof weight === "number" || weight.length === input[1]) return;
  throw new RangeError(
    `${type}: weight has ${weight.length} numbers, one a class, but the input [${input.join(",")}] has ${input[1]} classes`,
  );
}

/** The weights of all of an input's classes. */
export const weightsOf = ({ weight }: Weighting, { shape }: Tensor): readonly number[] =>
  spread(weight, shape[1]!);
