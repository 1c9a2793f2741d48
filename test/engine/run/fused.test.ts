// Running free takes other kernels than stepping. Nobody may be able to tell from the numbers.

import { describe, expect, test } from "vitest";
import { presets } from "../../../src-engine/model/presets";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { chain, conv, cornerModels, layer, pool } from "../../support/chains";
import { fewDigits, simdBackend } from "../../support/runs";

describe.each(cornerModels.map((model) => [model.name, model] as const))("%s", (_name, model) => {
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
