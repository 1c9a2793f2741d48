// Random models of the kinds that put channels one behind the other: each layer of a dense block reads all before it, and in an
// inception block several ways go side by side from one tensor.

import fc from "./properties";
import type { LayerSpec, ModelSpec } from "../../src-engine/model/model";

/** Of images of 2×5×6, three classes, as all random graphs. */
export function blockModels(classes: number): fc.Arbitrary<ModelSpec> {
  return fc.oneof(dense(classes), inception(classes));
}

const act = fc.constantFrom("ReLU", "Tanh", "LeakyReLU");

/** As a DenseNet's. */
function dense(classes: number): fc.Arbitrary<ModelSpec> {
  return fc
    .record({ layers: fc.integer({ min: 1, max: 2 }), growth: fc.integer({ min: 1, max: 2 }), act })
    .map((choice) => {
      const layers: LayerSpec[] = [];
      const all = ["input"];
      for (let k = 1; k <= choice.layers; k++) {
        const at = `denseblock1.denselayer${k}`;
        layers.push(
          { name: `${at}.cat`, type: "Concat", attrs: {}, inputs: [...all] },
          { name: `${at}.norm`, type: "BatchNorm2d", attrs: {} },
          { name: `${at}.act`, type: choice.act, attrs: {} },
          {
            name: `${at}.conv`,
            type: "Conv2d",
            attrs: { outChannels: choice.growth, kernelSize: 3, padding: 1 },
          },
        );
        all.push(`${at}.conv`);
      }
      layers.push({ name: "denseblock1.cat", type: "Concat", attrs: {}, inputs: [...all] });
      return ended("dense", layers, classes);
    });
}

/** As a GoogLeNet's: its ways have widths of their own. */
function inception(classes: number): fc.Arbitrary<ModelSpec> {
  const width = fc.integer({ min: 1, max: 2 });
  return fc.record({ widths: fc.tuple(width, width, width), act }).map((choice) => {
    const [one, three, pooled] = choice.widths;
    const at = (name: string): string => `inception1.${name}`;
    const conv = (name: string, outChannels: number, kernelSize: number, read: string): LayerSpec => {
      const attrs = { outChannels, kernelSize, padding: (kernelSize - 1) / 2 };
      return { name: at(name), type: "Conv2d", attrs, inputs: [read] };
    };
    const pool = { kernelSize: 3, stride: 1, padding: 1 };
    const ways = ["branch1.conv", "branch2.1.conv", "branch3.conv"].map(at);
    const layers = [
      conv("branch1.conv", one, 1, "input"),
      conv("branch2.0.conv", three, 1, "input"),
      conv("branch2.1.conv", three, 3, at("branch2.0.conv")),
      { name: at("branch3.pool"), type: "MaxPool2d", attrs: pool, inputs: ["input"] },
      conv("branch3.conv", pooled, 1, at("branch3.pool")),
      { name: at("cat"), type: "Concat", attrs: { dim: 1 }, inputs: ways },
      { name: at("act"), type: choice.act, attrs: {} },
    ];
    return ended("inception", layers, classes);
  });
}

function ended(name: string, layers: readonly LayerSpec[], classes: number): ModelSpec {
  return {
    name,
    input: [2, 5, 6],
    layers: [
      ...layers,
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "classifier", type: "Linear", attrs: { outFeatures: classes } },
    ].map((layer, i, all) => ({ inputs: [all[i - 1]?.name ?? "input"], ...layer })),
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };
}
