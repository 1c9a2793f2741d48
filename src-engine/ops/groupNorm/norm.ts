// A norm over parts of each sample (together.ts), whatever the parts:
//
//   μ = Σ x / M      v = Σ (x − μ)² / M      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)
//   β̄ = Σ ȳ          γ̄ = Σ ȳ x̂               x̄ = (γȳ − Σ γȳ / M − x̂ Σ γȳ x̂ / M) / √(v + ε)
//
// Sums for μ, v and x̄ are over a part, those for β̄ and γ̄ over all that have the weight in common.

import { ravel, type Shapes } from "../../tensor/tensor";
import type { Attrs, Picture } from "../../protocol/protocol";
import type { Op, Rule } from "../op";
import type { Pictured } from "../picture";
import { operand } from "../rules";
import { gradBiasRule, gradInputRule, gradWeightRule } from "./normBackward";
import { meanRule, outputRule, varianceRule } from "./normForward";
import type { Letters, NormAttrs } from "./normParts";
import { boxOf, partReach, type Together } from "./together";

interface NormOf<A> {
  readonly by: Together<A>;
  /** Without attributes as they are in the theory. */
  letters(attrs?: A): Letters;
  /** Whether there are weight and bias. */
  hasOwn(attrs: A): boolean;
}

type NormParts<A extends Attrs> = Pick<
  Op<A>,
  "inputs" | "parameters" | "letters" | "forward" | "backward" | "reach" | "picture"
>;

/** Everything of a norm but its type, attributes and samples. */
export function normOf<A extends NormAttrs & Attrs>(norm: NormOf<A>): NormParts<A> {
  const { by, hasOwn } = norm;
  const own = (begins: number) => ({
    shape: (inputs: Shapes, attrs: A) => by.own(operand(inputs, "input"), attrs),
    begins,
    when: hasOwn,
  });
  const rule = (make: typeof outputRule<A>): Rule<A> => ({
    ...make(by, norm.letters(), true),
    under: (attrs) => make(by, norm.letters(attrs), hasOwn(attrs)),
  });
  return {
    inputs: ["input"],
    parameters: { weight: own(1), bias: { ...own(0), isAdded: true } },
    letters: {
      weight: String.raw`\gamma`,
      bias: String.raw`\beta`,
      mean: String.raw`\mu`,
      variance: "v",
    },
    forward: { mean: rule(meanRule), variance: rule(varianceRule), output: rule(outputRule) },
    backward: {
      gradBias: rule(gradBiasRule),
      gradWeight: rule(gradWeightRule),
      gradInput: rule(gradInputRule),
    },
    picture: (asked) => partPicture(by, asked),
    reach: partReach(by),
  };
}

/** Of a mean or a variance: what it is added up from. */
function partPicture<A>(
  by: Together<A>,
  { rule, index, attrs, tensor, path }: Pictured<A>,
): Picture | undefined {
  if (rule !== "mean" && rule !== "variance") return undefined;
  const { shape } = tensor("input");
  const box = boxOf(by, ravel(index, by.moments(shape, attrs)), shape, attrs);
  return { kind: "window", operands: [{ path: path("input"), ...box }] };
}
