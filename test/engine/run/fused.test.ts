// Running free takes other kernels than stepping. Nobody may be able to tell from the numbers.

import { describe, expect, test } from "vitest";
import type { LayerSpec, ModelSpec } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { fewDigits, simdBackend } from "../../support/runs";

const layer = (name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec => ({
  name,
  type,
  attrs,
});
const conv = (
  name: string,
  outChannels: number,
  kernelSize: number,
  padding: number,
  stride = 1,
): LayerSpec => layer(name, "Conv2d", { outChannels, kernelSize, stride, padding });
const pool = (name: string, kernelSize: number, stride = kernelSize): LayerSpec =>
  layer(name, "MaxPool2d", { kernelSize, stride, padding: 0 });
const head = [layer("flatten", "Flatten"), layer("fc", "Linear", { outFeatures: 10 })];

function chain(name: string, ...layers: LayerSpec[]): ModelSpec {
  return {
    name,
    input: [1, 28, 28],
    layers: [...layers, ...head],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };
}

const models: readonly ModelSpec[] = [
  ...presets.map(({ model }) => model),
  chain(
    "pools that leave a row over",
    conv("a", 3, 3, 0),
    layer("r", "ReLU"),
    pool("p", 2),
    conv("b", 9, 3, 1),
    layer("s", "ReLU"),
    pool("q", 2),
  ),
  chain("a 5×5 window and a stride", conv("a", 4, 5, 2, 2), layer("r", "ReLU"), pool("p", 2)),
  chain(
    "pools that overlap",
    conv("a", 4, 3, 1),
    layer("r", "ReLU"),
    pool("p", 3, 2),
    conv("b", 4, 1, 0),
    layer("s", "ReLU"),
    pool("q", 2),
  ),
  chain(
    "convolutions one after the other",
    conv("a", 8, 3, 1),
    conv("b", 8, 3, 1),
    layer("r", "ReLU"),
    pool("p", 2),
  ),
  chain("few channels and padding", conv("a", 5, 3, 2), layer("r", "ReLU"), pool("p", 2)),
  chain("no pooling", conv("a", 2, 3, 0, 3), layer("r", "ReLU")),
];

describe.each(models.map((model) => [model.name, model] as const))("%s", (_name, model) => {
  test.each([1, 3, 8, 13])(
    "batch %i: 12 iterations run free and stepped end in the same bits",
    (batchSize) => {
      const run = (): Trainer => {
        const recipe = { ...presets[0]!.recipe, batchSize, learningRate: 0.02 };
        return new Trainer({ model, recipe, dataset: fewDigits, seed: 1 }, simdBackend);
      };
      const [free, stepped] = [run(), run()];
      for (let i = 0; i < 12; i++) {
        free.advance();
        stepped.runTo(1); // what has begun to be stepped is finished by stepping
        stepped.advance();
        expect(free.history.loss(i)).toBe(stepped.history.loss(i));
      }
      for (const [path, tensor] of free.state())
        expect(tensor.data, path).toEqual(stepped.state().get(path)!.data);
      expect(free.history.points()).toEqual(stepped.history.points());
    },
  );
});

test("what a scatter leaves in a halo does not reach the convolution before", () => {
  const model = chain(
    "three convolutions",
    conv("a", 8, 3, 1),
    conv("b", 8, 3, 1),
    conv("c", 8, 3, 1),
    layer("r", "ReLU"),
    pool("p", 2),
  );
  const recipe = { ...presets[0]!.recipe, batchSize: 2 };
  const [fast, exact] = [simdBackend, reference].map((backend) => {
    const trainer = new Trainer({ model, recipe, dataset: fewDigits, seed: 1 }, backend);
    trainer.runTo(trainer.program.instructions.length);
    return trainer.read("a.output.grad").data;
  });
  const largest = Math.max(...exact!.map(Math.abs));
  for (let i = 0; i < exact!.length; i++)
    expect(Math.abs(fast![i]! - exact![i]!), `element ${i}`).toBeLessThan(1e-4 * largest);
});
