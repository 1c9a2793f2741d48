// Attribution in networks whose layers read any others: by the way of every edge, as a trained network is used.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { gradientInput, saliency } from "../../../../src-engine/debug/attribution/gradients";
import { subjectOf, type Subject } from "../../../../src-engine/debug/attribution/subject";
import { valuesIn } from "../../../../src-engine/debug/attribution/unit";
import type { ModelSpec } from "../../../../src-engine/model/model";
import { presets } from "../../../../src-engine/model/presets";
import type { Unit } from "../../../../src-engine/protocol/protocol";
import { Probe } from "../../../../src-engine/run/probe";
import { reference } from "../../../../src-engine/run/reference";
import { Trainer } from "../../../../src-engine/run/trainer";
import { random } from "../../../../src-engine/tensor/random";
import { sizeOf, tensor } from "../../../../src-engine/tensor/tensor";
import { graphModels, graphTrainer } from "../../../support/graphs";
import fc from "../../../support/properties";
import { fewDigits, simdBackend } from "../../../support/runs";

const adam = { type: "Adam", attrs: { learningRate: 0.01 } };
/** What is linear piece by piece, as a trained network is used. */
const linear = [
  "Conv2d",
  "MaxPool2d",
  "ReLU",
  "LeakyReLU",
  "BatchNorm2d",
  "Dropout",
  "Add",
  "Concat",
  "Flatten",
  "Linear",
];

test("saliency of any layer's output is its central difference, in a random graph", () => {
  fc.assert(
    fc.property(graphModels(), fc.nat(1000), (model, seed) => {
      for (const given of subjectsIn(model, seed)) expectDifferences(given, seed);
    }),
    { numRuns: 30 },
  );
});

test("gradient × input, the biases and what norms take off make up the value, in a random graph that is linear piece by piece", () => {
  fc.assert(
    fc.property(graphModels({ types: linear }), fc.nat(1000), (model, seed) => {
      for (const given of subjectsIn(model, seed)) {
        const { shares } = gradientInput(given);
        const size = shares.biases.reduce((sum, { value }) => sum + Math.abs(value), Math.abs(shares.pixels));
        expect(Math.abs(shares.rest)).toBeLessThan(1e-9 * (1 + size));
      }
    }),
    { numRuns: 40 },
  );
});

describe("residual.json", () => {
  const path = resolve(import.meta.dirname, "../../../../resources/models/residual.json");
  const model = JSON.parse(readFileSync(path, "utf8")) as ModelSpec;
  const complete = {
    ...model,
    layers: model.layers.map((layer) => ({ ...layer, attrs: layer.attrs ?? {} })),
  };
  const spec = { ...complete, loss: { type: model.loss.type, attrs: {} } };
  const trainer = new Trainer(
    {
      model: spec,
      recipe: { ...presets[0]!.recipe, batchSize: 5, optimizer: adam },
      dataset: fewDigits,
      seed: 1,
    },
    simdBackend,
  );
  for (let i = 0; i < 4; i++) trainer.advance();
  const units: readonly Unit[] = [
    { path: "fc.output", index: [3] },
    { path: "add.output", index: [2, 5, 5] },
    { path: "pool1.output", index: [2, 5, 5] },
  ];

  test.each(units)("$path: by both ways, as central differences are", (unit) => {
    expectDifferences(subjectIn(spec, trainer.weights(), unit, 7), 7);
  });

  test("what lies beside a unit's ways has no share in it", () => {
    const shares = (unit: Unit) =>
      gradientInput(subjectIn(spec, trainer.weights(), unit, 7)).shares.biases.map(({ path }) => path);
    expect(shares({ path: "pool1.output", index: [2, 5, 5] })).toEqual(["conv1.bias"]);
    expect(shares({ path: "add.output", index: [2, 5, 5] })).toEqual(["conv1.bias", "conv2.bias"]);
  });
});

/** Of some layers' outputs, under weights and running values that a few iterations made. */
function subjectsIn(model: ModelSpec, seed: number): readonly Subject[] {
  const trainer = graphTrainer(model, { backend: reference, seed, optimizer: adam });
  for (let i = 0; i < 3; i++) trainer.advance();
  const { integer } = random(seed, "units");
  const { layers } = trainer.program;
  return [layers.at(-1)!, layers[integer(0, layers.length)]!].map(({ output, outputShape }, i) => {
    const index = outputShape.slice(1).map((n, d) => integer(10 * i + d, n));
    return subjectIn(model, trainer.weights(), { path: output, index }, seed);
  });
}

function subjectIn(
  model: ModelSpec,
  weights: ReturnType<Trainer["weights"]>,
  unit: Unit,
  seed: number,
): Subject {
  const { normal } = random(seed, "image");
  const pixels = Float64Array.from({ length: sizeOf(model.input) }, (_, i) => normal(i));
  const image = tensor([1, ...model.input], pixels);
  return subjectOf(new Probe(model, reference), weights, image, { mean: 0, deviation: 1 }, unit);
}

function expectDifferences(given: Subject, seed: number): void {
  const { data } = saliency(given);
  const { integer } = random(seed, "pixels");
  const largest = Math.max(1e-3, ...data.map(Math.abs));
  for (let n = 0; n < 4; n++) {
    const pixel = integer(n, data.length);
    const errors = [1e-5, 1e-6, 1e-4].map((step) =>
      Math.abs(data[pixel]! - (moved(given, pixel, step) - moved(given, pixel, -step)) / (2 * step)),
    );
    // A step may cross a corner; hardly all three.
    expect(Math.min(...errors) / largest, `${given.unit.path} by pixel ${pixel}`).toBeLessThan(1e-5);
  }
}

/** The unit's value where one pixel is another, in float64. */
function moved({ probe, weights, image, unit, extent }: Subject, pixel: number, by: number): number {
  const other = tensor(image.shape, image.data);
  other.data[pixel]! += by;
  return valuesIn(probe.forward(other, weights, [unit.path]).get(unit.path)!, extent)[0]!;
}
