// Where a network begins with several ways, a gradient that vanishes on one of them is held against the end of that way.

import { expect, test } from "vitest";
import { Health } from "../../../src-engine/debug/health/health";
import { symptomsAt } from "../../../src-engine/debug/health/symptoms";
import type { LayerSpec, ModelSpec } from "../../../src-engine/model/model";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { compile } from "../../../src-engine/run/program/compile";

const conv = (name: string, ...inputs: string[]): LayerSpec => ({
  ...{ name, type: "Conv2d", attrs: { outChannels: 2, kernelSize: 1 }, inputs },
});
const model: ModelSpec = {
  name: "two ways",
  input: [2, 5, 6],
  layers: [
    conv("left.0", "input"),
    conv("right.0", "input"),
    conv("right.1", "right.0"),
    { name: "add", type: "Add", attrs: {}, inputs: ["left.0", "right.1"] },
    conv("aside", "left.0"),
    { name: "sum", type: "Add", attrs: {}, inputs: ["aside", "add"] },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};
const program = compile(model, { type: "SGD", attrs: { learningRate: 0.1 } }, 4);

/** What is said to vanish where layers' gradients have these norms; those of others are 1. */
function vanishing(norms: Readonly<Record<string, number>>): readonly string[] {
  const health = new Health(program.layers.length);
  const column = new Float32Array(program.layers.length * healthMeasures.length);
  program.layers.forEach(({ name }, l) => {
    healthMeasures.forEach((measure, m) => {
      const usual =
        measure === "parameterGradientNorm" ? (norms[name] ?? 1) : measure === "updateRatio" ? 1e-3 : 0;
      column[l * healthMeasures.length + m] = usual;
    });
  });
  const k = health.record(0, column);
  const all = symptomsAt({ health, loss: () => 1 }, k, program);
  return all.flatMap(({ kind, place, text }) => (kind === "vanishing" ? [`${place}: ${text}`] : []));
}

test("of each way that begins at the images its own beginning is told", () => {
  expect(vanishing({})).toEqual([]);
  expect(vanishing({ "right.0": 1e-6 })).toEqual([
    "backward/right.0: The gradient vanishes on its way to right.0: its norm there is 1.0 · 10⁻⁶, 1.0 · 10⁻⁶ of the 1.0 · 10⁰ at fc; usual is more than a hundredth.",
  ]);
  expect(vanishing({ "left.0": 1e-6, "right.0": 1e-6 })).toHaveLength(2);
});

test("what lies in the middle of a way is no beginning, and what lies beside it no end", () => {
  expect(vanishing({ "right.1": 1e-6 })).toEqual([]);
  expect(vanishing({ aside: 1e-6 })).toEqual([]);
  // The last that learns in the list of layers is the end of every way here: also where one beside it is larger.
  expect(vanishing({ "right.0": 1e-3, aside: 1e3 })).toEqual([]);
});
