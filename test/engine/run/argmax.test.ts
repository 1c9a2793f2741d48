// One argmax everywhere: predictions, the kernel that counts right ones, and what an evaluation says of NaN.

import { expect, test } from "vitest";
import { correct, predictions } from "../../../src-engine/run/predictions";
import { tensor } from "../../../src-engine/tensor/tensor";
import { backends, smallTrainer } from "../../support/runs";

const rows = [
  [NaN, 9, 1],
  [1, NaN, 9],
  [3, 3, 1],
  [-Infinity, Infinity, NaN],
  [-1, -2, -0.5],
].map((row) => [...row, ...Array.from({ length: 7 }, () => -9)]);
const classes = [0, 1, 0, 2, 2];

test("a sample's class is that of its first NaN, else of the first of its largest outputs", () => {
  expect(predictions(tensor([5, 10], rows.flat()))).toEqual(classes);
});

test.each(backends.map((backend) => [backend.name, backend] as const))(
  "the %s backend counts so",
  (_, backend) => {
    const trainer = smallTrainer({}, backend);
    const machine = backend.start();
    const executor = machine.open(trainer.program);
    executor.setState(trainer.state());
    executor.setBatch(trainer.train.images, Uint32Array.from(trainer.batches.at(0)), trainer.spec.recipe);
    executor.run(0, trainer.program.evaluated);
    executor.put(trainer.program.output, tensor([5, 10], rows.flat()));
    for (const wrong of [0, 1, 3, 5]) {
      const labels = classes.map((label, n) => (n < wrong ? (label + 1) % 10 : label));
      const target = tensor([5], labels, "int32");
      executor.put("target", target);
      expect(executor.outcome().correct).toBe(5 - wrong);
      expect(correct(executor.read(trainer.program.output), target)).toBe(5 - wrong);
    }
    machine.close();
    trainer.close();
  },
);
