import { describe, expect, test } from "vitest";
import { assertEditable } from "../../../src-engine/debug/edits";
import { assess, confusedPairs, scoresOf } from "../../../src-engine/debug/assess";
import { scoreOf } from "../../../src-engine/debug/attribution/unit";
import { normalised, Probe } from "../../../src-engine/run/probe";
import { predictions } from "../../../src-engine/run/predictions";
import { fitted } from "../../../src-engine/serve/session/fitted";
import { trainerOf } from "../../../src-engine/serve/session/launch";
import { presetNamed } from "../../../src-engine/model/presets";
import { shapes } from "../../../src-engine/data/shapes";
import { CLASSES, colored, deviation, mean, thousand } from "../../support/manyClasses";
import { backends, simdBackend } from "../../support/runs";

describe.each(backends.map((backend) => [backend.name, backend] as const))(
  "a thousand classes of colour images, on %s",
  (_name, backend) => {
    test("are given to the network by their numbers, each channel normalised by its own", () => {
      const trainer = trainerOf(colored, { seed: 1, shift: 1 }, thousand, backend);
      const still = trainerOf(colored, { seed: 1 }, thousand, backend);
      for (const one of [trainer, still]) one.runTo(one.program.evaluated);
      const indices = [...still.batches.at(0)];
      expect([...still.read("target").data]).toEqual(indices.map((i) => thousand.train.labels[i]));
      expect(Math.max(...thousand.train.labels)).toBe(CLASSES - 1);
      const { data } = still.read("input");
      const at = indices[0]! * 3 * 36;
      for (let i = 0; i < 3 * 36; i++) {
        const c = Math.floor(i / 36);
        const exact = (thousand.train.pixels[at + i]! / 255 - mean[c]!) / deviation[c]!;
        expect(Math.fround(data[i]!)).toBe(Math.fround(exact));
      }
      // What moves in from outside is black, which is another number in each channel.
      const black = mean.map((m, c) => Math.fround((0 - m) / deviation[c]!));
      const moved = trainer.read("input").data;
      const edges = black.map((value, c) =>
        Array.from(moved).some((x, i) => Math.floor(i / 36) % 3 === c && Math.fround(x) === value),
      );
      expect(edges).toEqual([true, true, true]);
    });

    test("have a loss near ln 1000 before anything is learned, and a prediction each", () => {
      const trainer = trainerOf(colored, { seed: 1 }, thousand, backend);
      trainer.runTo(trainer.program.evaluated);
      expect(trainer.read("loss.output").data[0]).toBeCloseTo(Math.log(CLASSES), 0);
      const said = predictions(trainer.read(trainer.program.output));
      expect(said).toHaveLength(4);
      expect(said.every((c) => c >= 0 && c < CLASSES)).toBe(true);
    });
  },
);

test("a thousand classes are learned: a few epochs know the training images by heart", async () => {
  const trainer = trainerOf(colored, { seed: 1, learningRate: 0.5, limit: 8 }, thousand, simdBackend);
  const right = async (): Promise<number> => {
    const found = await assess(trainer, trainer.train, trainer.weights());
    return found.labels.filter((label, i) => label === found.predicted[i]).length;
  };
  expect(await right()).toBeLessThan(2);
  for (let iteration = 0; iteration < 120; iteration++) trainer.advance();
  expect(await right()).toBe(8);
});

test("both backends read the same numbers out of the same bytes", () => {
  const [a, b] = backends.map((backend) => {
    const trainer = trainerOf(colored, { seed: 4, shift: 2 }, thousand, backend);
    trainer.runTo(1);
    return Float32Array.from(trainer.read("input").data);
  });
  expect(a).toEqual(b);
});

test("a target may be edited to any of a thousand classes, and to none beyond", () => {
  const { program } = trainerOf(colored, {}, thousand, simdBackend);
  expect(() => assertEditable(program, "target", [0], 999, true)).not.toThrow();
  expect(() => assertEditable(program, "target", [0], 1000, true)).toThrow(
    "target: expected a class from 0 to 999, got 1000",
  );
});

test("a unit may be the score of any of a thousand classes", () => {
  const probe = new Probe(colored.model, simdBackend);
  expect(scoreOf(probe, 999)).toEqual({ path: "fc.output", index: [999] });
});

test("images of one's own are normalised channel by channel, too", () => {
  const pixels = thousand.test.pixels.subarray(0, 108);
  const image = normalised(pixels, colored.model.input, colored.recipe);
  expect(image.data[107]).toBe(Math.fround((pixels[107]! / 255 - mean[2]!) / deviation[2]!));
  expect(image.data[0]).toBe(Math.fround((pixels[0]! / 255 - mean[0]!) / deviation[0]!));
});

test("a model with fewer outputs than the data has classes is refused, since its kernels would read beyond their rows", () => {
  const layers = colored.model.layers.map((layer) =>
    layer.name === "fc" ? { ...layer, attrs: { outFeatures: 10 } } : layer,
  );
  const few = { ...colored, model: { ...colored.model, layers } };
  expect(() => trainerOf(few, {}, thousand, simdBackend)).toThrow(
    'model "colored" has 10 outputs, one a class; data "thousand" has 1000 classes, such as 999',
  );
});

test("what is confused with what is told by pairs, and as much as a matrix would tell", () => {
  const labels = Int32Array.of(999, 999, 3, 3, 3);
  const predicted = Int32Array.of(3, 3, 3, 999, 500);
  const pairs = confusedPairs({ labels, predicted });
  expect([...pairs.data]).toEqual([3, 3, 1, 3, 500, 1, 3, 999, 1, 999, 3, 2]);
  expect(pairs.shape).toEqual([4, 3]);
  const scores = scoresOf(pairs.data, CLASSES);
  expect(scores[999]).toEqual({ count: 2, predicted: 1, correct: 0, precision: 0, recall: 0 });
  expect(scores[3]).toEqual({ count: 3, predicted: 3, correct: 1, precision: 1 / 3, recall: 1 / 3 });
  expect(scores[0]).toEqual({ count: 0, predicted: 0, correct: 0 });
});

test("a preset takes images of another shape and as many classes as there are", () => {
  const data = shapes(0, { train: 100, test: 100 });
  const { model, recipe } = fitted(presetNamed("cnn-pytorch"), data);
  expect(model.input).toEqual([3, 32, 32]);
  expect(model.layers.at(-1)).toMatchObject({ name: "fc", attrs: { outFeatures: 100 } });
  expect(recipe).toMatchObject(data.normalization!);
  const trainer = trainerOf({ model, recipe }, { batchSize: 4 }, data, simdBackend);
  trainer.advance();
  trainer.runTo(trainer.program.evaluated);
  expect(trainer.read("loss.output").data[0]).toBeGreaterThan(0);
});
