// A gradient check as lines for people.

import type { CheckedGradient, GradientCheck } from "../../../src-engine/protocol/protocol";
import { elementName } from "../../../src-engine/protocol/tensorPath";

export function inWords({ address, batchSize, loss, tolerance, tensors }: GradientCheck): readonly string[] {
  const wrong = tensors.reduce((sum, one) => sum + one.wrong, 0);
  const checked = tensors.reduce((sum, one) => sum + one.checked, 0);
  const worst = Math.max(0, ...tensors.map((one) => one.worst));
  return [
    `${address}, ${batchSize === 1 ? "1 image" : `${batchSize} images`}, loss ${loss.toPrecision(6)}`,
    ...tensors.flatMap((one) => [lineOf(one), ...(one.wrong ? wrongOnes(one, tolerance) : [])]),
    wrong
      ? `${wrong} of ${checked} gradients are wrong: their relative error is above ${tolerance}`
      : `${checked} gradients are right: relative errors up to ${worst.toExponential(1)}`,
  ];
}

function lineOf({ path, checked, worst, wrong, corners, steps }: CheckedGradient): string {
  const bends = Object.entries(corners);
  return [
    `${wrong ? "✗" : "✓"} ${path}: ${checked} checked, relative error up to ${worst.toExponential(1)}, step ${stepsInWords(steps)}`,
    ...bends.map(([layer, count]) => `${count} at a corner of ${layer}`),
  ].join(", ");
}

/** A power of two as such, which steps are. */
function stepsInWords([shortest, longest]: CheckedGradient["steps"]): string {
  const power = (step: number): string => `2^${Math.round(Math.log2(step))}`;
  return shortest === longest ? power(longest) : `${power(shortest)} to ${power(longest)}`;
}

function wrongOnes({ path, elements }: CheckedGradient, tolerance: number): readonly string[] {
  return elements
    .filter(({ error }) => !(error <= tolerance))
    .map(
      ({ index, gradient, numeric, error, step }) =>
        `    ${elementName(path, index)}: ${gradient}, by differences ${numeric} (step ${step}), relative error ${error.toExponential(1)}`,
    );
}
