// A network apart from the run, held against the run, finite differences and the reference.

import { describe, expect, test } from "vitest";
import type { ModelSpec } from "../../../src-engine/model/model";
import type { State } from "../../../src-engine/run/backend";
import { normalised, Probe } from "../../../src-engine/run/probe";
import { reference } from "../../../src-engine/run/reference";
import type { Trainer } from "../../../src-engine/run/trainer";
import { random } from "../../../src-engine/tensor/random";
import { ravel, sizeOf, tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { backends, simdBackend, smallTrainer } from "../../support/runs";
import { smallPresets } from "../../support/smallPresets";

const models = smallPresets.map(({ model }) => model);
const named = models.map((model) => [model.name, model] as const);

describe.each(backends)("a probe on $name", (backend) => {
  test("finds the activations that the run finds, bit for bit", () => {
    const trainer = smallTrainer({}, backend);
    const { program } = trainer;
    const weights = trainer.weights();
    trainer.runTo(program.evaluated);
    const probe = new Probe(trainer.spec.model, backend);
    const found = probe.forward(trainer.read("input"), weights);
    for (const { output } of program.layers) expect(found.get(output)).toEqual(trainer.read(output));
    expect([...found.keys()]).toEqual(probe.activations);
  });

  test("finds the gradients that the run finds, from the loss's gradient", () => {
    const trainer = smallTrainer({}, backend);
    const { program } = trainer;
    const weights = trainer.weights();
    trainer.runTo(program.instructions.length);
    const probe = new Probe(trainer.spec.model, backend);
    probe.forward(trainer.read("input"), weights);
    const paths = ["conv1.output.grad", "conv1.weight.grad", "fc.bias.grad"];
    const found = probe.backward(program.output, trainer.read(`${program.output}.grad`), paths);
    for (const path of paths) expect(found.get(path)).toEqual(trainer.read(path));
  });

  test("leaves the run as it is", () => {
    const [touched, untouched] = [0, 1].map(() => smallTrainer({ batchSize: 2 }, backend)) as [
      Trainer,
      Trainer,
    ];
    const probe = new Probe(touched.spec.model, backend);
    for (let iteration = 0; iteration < 2; iteration++) {
      touched.advance();
      untouched.advance();
      probe.forward(touched.read("input"), touched.weights());
      probe.backward("fc.output", zeros([2, 10], "float32"));
    }
    expect(touched.weights()).toEqual(untouched.weights());
  });

  test("takes batches of different sizes in turn, and other weights", () => {
    const { model, one, weights, others } = caseOf("cnn-pytorch");
    const probe = new Probe(model, backend);
    const alone = probe.forward(one, weights).get("fc.output")!;
    const twice = tensor([2, ...model.input], [...one.data, ...one.data], "float32");
    expect([...probe.forward(twice, weights).get("fc.output")!.data]).toEqual([...alone.data, ...alone.data]);
    expect(probe.forward(one, others).get("fc.output")).not.toEqual(alone);
    expect(probe.forward(one, weights).get("fc.output")).toEqual(alone);
  });
});

test.each(models.map(({ name }) => name))(
  "%s is the same after an image whose activations overflow",
  (name) => {
    const { model, one, weights } = caseOf(name);
    const probe = new Probe(model, simdBackend);
    const seed = oneHot(probe.program.tensors[probe.program.output]!.shape, [0, 0]);
    const look = () => [probe.forward(one, weights), probe.backward(probe.program.output, seed)];
    const before = look();
    const huge = { ...one, data: Float32Array.from(one.data, (_, i) => (i % 2 ? 3e38 : -3e38)) };
    const lost = probe.forward(huge, weights);
    probe.backward(probe.program.output, seed);
    if (name !== "vanishing")
      expect([...lost.values()].some(({ data }) => !data.every(Number.isFinite))).toBe(true);
    expect(look()).toEqual(before);
  },
);

describe.each(named)("%s, from a unit of any layer", (_name, model) => {
  const { weights } = caseOf(model.name);
  const one = noise(model.input); // no two pixels alike: at a tie of a pool or the kink of a ReLU there is no slope
  const truth = new Probe(model, reference);
  const fast = new Probe(model, simdBackend);

  test("the kernels' input gradient is the rules', within float32 rounding", () => {
    truth.forward(one, weights, []);
    fast.forward(one, weights, []);
    for (const { output, outputShape } of truth.program.layers) {
      for (const seed of [oneHot(outputShape, middle(outputShape)), channel(outputShape)]) {
        const expected = truth.backward(output, seed).get("input.grad")!;
        const found = fast.backward(output, seed).get("input.grad")!;
        const largest = Math.max(...expected.data.map(Math.abs));
        expected.data.forEach((x, i) => {
          if (!(Math.abs(found.data[i]! - x) <= 1e-4 * largest))
            expect.fail(`${output}: ${found.data[i]} is not ${x}`);
        });
      }
    }
  });

  test("the input gradient matches central differences", () => {
    for (const { output, outputShape } of truth.program.layers) {
      const seed = oneHot(outputShape, middle(outputShape));
      const unit = (image: Tensor): number =>
        truth.forward(image, weights, [output]).get(output)!.data[at(seed)]!;
      unit(one);
      const { data } = truth.backward(output, seed).get("input.grad")!;
      const draw = random(1, output);
      for (let n = 0; n < 2; n++) {
        const pixel = draw.integer(n, data.length);
        const difference = (unit(moved(one, pixel, 1e-6)) - unit(moved(one, pixel, -1e-6))) / 2e-6;
        expect(data[pixel], `${output}, pixel ${pixel}`).toBeCloseTo(difference, 6);
      }
    }
  });
});

test("raw pixels become what a batch's pixels become", () => {
  const trainer = smallTrainer();
  const { images } = trainer.train;
  const size = images.height * images.width;
  const index = trainer.indices[2]!;
  const raw = images.pixels.slice(index * size, (index + 1) * size);
  const image = [images.channels, images.height, images.width];
  expect(normalised(raw, image, trainer.spec.recipe)).toEqual(trainer.read("input", 2));
});

describe("what a probe refuses", () => {
  const { model, one, weights } = caseOf("cnn-pytorch");
  const probe = new Probe(model, reference);

  test("images of another size", () => {
    expect(() => probe.forward(zeros([1, 1, 28, 27]), weights)).toThrow(
      "probe: expected images to be [1,1,28,28], got [1,1,28,27]",
    );
    expect(() => probe.forward(zeros([0, 1, 28, 28]), weights)).toThrow("expected at least one image");
  });

  test("going backward before going forward, from nowhere, in a wrong shape, or upwards", () => {
    expect(() => probe.backward("fc.output", zeros([1, 10]))).toThrow("probe: nothing went forward yet");
    probe.forward(one, weights);
    expect(() => probe.backward("fc9.output", zeros([1, 10]))).toThrow(
      'probe: "fc9.output" is no layer\'s output',
    );
    expect(() => probe.backward("fc.output", zeros([1, 11]))).toThrow(
      "probe: expected the gradient of fc.output to be [1,10], got [1,11]",
    );
    expect(() => probe.backward("conv1.output", zeros([1, 8, 28, 28]), ["fc.bias.grad"])).toThrow(
      'probe: "fc.bias.grad" is no gradient beneath conv1.output',
    );
  });
});

function caseOf(name: string): { model: ModelSpec; one: Tensor; weights: State; others: State } {
  const trainer = smallTrainer({ model: name, batchSize: 5 });
  const weights = trainer.weights();
  const one = trainer.read("input", 1);
  trainer.advance();
  return { model: trainer.spec.model, one, weights, others: trainer.weights() };
}

function middle(shape: readonly number[]): readonly number[] {
  return shape.map((n) => Math.floor(n / 2));
}

function oneHot([, ...rest]: readonly number[], [, ...index]: readonly number[]): Tensor {
  const seed = zeros([1, ...rest]);
  seed.data[ravel(index, rest)] = 1;
  return seed;
}

/** A whole channel: a gradient that is nowhere zero where kernels hope for zeros. */
function channel([, ...rest]: readonly number[]): Tensor {
  const seed = zeros([1, ...rest]);
  seed.data.fill(1 / sizeOf(rest.slice(1)), 0, sizeOf(rest.slice(1)));
  return seed;
}

function at({ data }: Tensor): number {
  return data.indexOf(1);
}

function noise(image: readonly number[]): Tensor {
  const draw = random(3, "noise");
  return {
    ...zeros([1, ...image]),
    data: Float64Array.from({ length: sizeOf(image) }, (_, n) => draw.normal(n)),
  };
}

/** In float64, as the reference keeps it. */
function moved({ shape, data }: Tensor, pixel: number, by: number): Tensor {
  const image = tensor(shape, data, "float64");
  image.data[pixel]! += by;
  return image;
}
