// Every op and optimizer, on every one of its samples. A new op is tested by being listed.

import { describe, expect, test } from "vitest";
import { square } from "../../../src-engine/ops/_template/template";
import { completedAttrs } from "../../../src-engine/ops/attrs";
import { ops } from "../../../src-engine/ops/index";
import { differentiated, readsOf, type Op } from "../../../src-engine/ops/op";
import { shapesOf } from "../../../src-engine/ops/rules";
import { updateOps } from "../../../src-engine/optim/index";
import { tensor, unravel, type Tensor } from "../../../src-engine/tensor/tensor";
import { inEveryMode, operandsOf, runForward, underSample } from "../../support/samples";

describe.each(inEveryMode([...ops, ...updateOps, square]))("%s", (_type, whole: Op) => {
  describe.each(whole.samples.map((sample) => [sample.name, sample] as const))("%s", (_name, sample) => {
    const { attrs } = sample;
    const op = underSample(whole, sample);
    const x = operandsOf(op, sample);
    const rules = Object.entries({ ...op.forward, ...op.backward });

    test.skipIf(whole.settings)("its attributes are all there, in the form in which they are kept", () => {
      expect(completedAttrs(op.attrs, attrs)).toEqual(attrs);
    });

    test.each(rules)("%s has the shape it promised", (_rule, rule) => {
      expect(rule.compute(x, attrs).shape).toEqual(rule.shape(shapesOf(x), attrs));
    });

    test.each(Object.entries(op.backward))("%s matches central differences", (name, rule) => {
      const gradient = rule.compute(x, attrs);
      const by = differentiated(name);
      const input = x[by]!;
      expect(gradient.shape).toEqual(input.shape);
      const h = 1e-5;
      for (let i = 0; i < input.data.length; i++) {
        const nudged = (step: number): number => {
          const moved = tensor(input.shape, input.data);
          moved.data[i]! += step;
          return scalar(runForward(op, { ...x, [by]: moved }, attrs), x.gradOutput);
        };
        const numeric = (nudged(h) - nudged(-h)) / (2 * h);
        if (op.kink?.(x[by]!.data, i, h, attrs)) continue;
        expect(Math.abs(numeric - gradient.data[i]!), `element ${i}`).toBeLessThan(
          1e-8 * (1 + Math.abs(numeric)),
        );
      }
    });

    test.each(rules)("%s: every element is explained by its own terms", (_rule, rule) => {
      const computed = rule.compute(x, attrs);
      for (let i = 0; i < computed.data.length; i++) {
        const { value } = rule.explain(unravel(i, computed.shape), x, attrs);
        expect(Math.abs(value - computed.data[i]!)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(value)));
      }
    });

    test.each(rules)("%s reads only what it says it reads", (_rule, rule) => {
      const computed = rule.compute(x, attrs);
      const shapeOnly = Object.fromEntries(
        Object.entries(x).map(([name, t]) => [name, readsOf(rule, x).includes(name) ? t : unreadable(t)]),
      );
      expect(rule.compute(shapeOnly, attrs).data).toEqual(computed.data);
    });
  });
});

/** The number whose gradient is taken: the loss itself, or output · gradOutput. */
function scalar(output: Tensor, gradOutput: Tensor | undefined): number {
  if (!gradOutput) return output.data[0]!;
  let sum = 0;
  for (let i = 0; i < output.data.length; i++) sum += output.data[i]! * gradOutput.data[i]!;
  return sum;
}

function unreadable(t: Tensor): Tensor {
  return { ...t, data: t.data.slice().fill(NaN) };
}
