// What a network with norms says of one image does not hang on the images beside it: it is assessed as it is used.

import { expect, test } from "vitest";
import { assess } from "../../../src-engine/debug/assess";
import { take } from "../../../src-engine/data/dataset";
import { reference } from "../../../src-engine/run/reference";
import { graphModels, graphTrainer } from "../../support/graphs";
import fc from "../../support/properties";
import { simdBackend } from "../../support/runs";

const optimizer = { type: "Adam", attrs: { learningRate: 0.01 } };

test.each([reference, simdBackend])(
  "each image's loss alone is its loss among others, and their mean is the set's, on $name",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
        const trainer = graphTrainer(model, { backend, seed, optimizer });
        for (let i = 0; i < 3; i++) trainer.advance();
        const { images, indices } = trainer.train;
        const all = await assess(trainer, trainer.train, trainer.weights());
        const { loss } = await trainer.evaluator.evaluate(trainer.train, trainer.weights());
        const mean = all.losses.reduce((sum, one) => sum + one, 0) / all.losses.length;
        expect(Math.abs(mean - loss)).toBeLessThan(1e-5 * (1 + Math.abs(loss)));
        for (const n of [0, 4, 10]) {
          const alone = await assess(trainer, take(images, [indices[n]!]), trainer.weights());
          expect(alone.losses[0]).toBeCloseTo(all.losses[n]!, backend === reference ? 12 : 5);
          expect(alone.predicted[0]).toBe(all.predicted[n]);
        }
        trainer.close();
      }),
      { numRuns: 20 },
    );
  },
);
