// The images of a session, and what its network makes of them, as a page asks for them.

import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import type { Events, Split } from "../../../src-engine/protocol/protocol";
import { backends, fewDigits, smallTrainer } from "../../support/runs";
import { launched, type Page } from "../../support/page";
import { assess, byLoss, confusedPairs } from "../../../src-engine/debug/assess";

const splits: readonly Split[] = ["train", "validation", "test"];

function bytesOf({ tensors }: Answer<"images">): Uint8Array {
  return new Uint8Array(tensors.get("pixels")!.data.buffer, tensors.get("pixels")!.data.byteOffset);
}
const numbers = ({ tensors }: Answer<"assess" | "listImages">, name: string): number[] => [
  ...tensors.get(name)!.data,
];

async function trained(extra = {}): Promise<Page> {
  const page = await launched(extra);
  await page.client.request("goto", { address: "30/loss" });
  await page.stop();
  return page;
}

/** [label, predicted], row by row, of ten classes. */
function matrixOf(pairs: ArrayLike<number>): number[] {
  const matrix = Array<number>(100).fill(0);
  for (let at = 0; at < pairs.length; at += 3) matrix[10 * pairs[at]! + pairs[at + 1]!] = pairs[at + 2]!;
  return matrix;
}

describe("images", () => {
  test("training and validation images make up one pile, test images another", async () => {
    const { client } = await launched();
    const [train, validation, apart] = await Promise.all(
      splits.map(async (split) => numbers(await client.request("listImages", { split }), "indices")),
    );
    expect([...train!, ...validation!].sort((a, b) => a - b)).toEqual([...Array(60).keys()]);
    expect(apart).toEqual([...Array(20).keys()]);
  });

  test("come as the bytes they are, in the order asked for, with their labels in the list", async () => {
    const { client } = await launched();
    for (const [split, pile] of [
      ["validation", fewDigits.train],
      ["test", fewDigits.test],
    ] as const) {
      const list = await client.request("listImages", { split });
      expect(list.body).toEqual({ channels: 1, height: 28, width: 28 });
      const indices = numbers(list, "indices").slice(2, 5).reverse();
      expect(numbers(list, "labels").slice(2, 5).reverse()).toEqual(indices.map((i) => pile.labels[i]!));
      const bytes = bytesOf(await client.request("images", { split, indices }));
      indices.forEach((index, n) =>
        expect(bytes.slice(n * 784, (n + 1) * 784)).toEqual(
          pile.pixels.slice(index * 784, (index + 1) * 784),
        ),
      );
    }
  });

  test("an index that there is not is refused by name", async () => {
    const { client } = await launched();
    const beyond = client.request("images", { split: "test", indices: [3, 20] });
    await expect(beyond).rejects.toThrow("images: expected images from 0 to 19, got 20");
    const wrong = client.request("listImages", { split: "trial" as Split });
    await expect(wrong).rejects.toThrow(
      'listImages: expected split to be one of train, validation, test, got "trial"',
    );
  });

  test("the next batch's own images are those that it then has", async () => {
    const page = await trained();
    const { body } = await page.client.request("nextBatch", {});
    expect(body.iteration).toBe(31);
    await page.client.request("goto", { address: "31/loss" });
    expect((await page.stop()).body.batch.indices).toEqual(body.indices);
  });
});

describe.each(["cnn-pytorch", "lenet-jax"])("an assessment of %s", (model) => {
  test("has the accuracy of `evaluate`, exactly, as its matrix's trace", async () => {
    const { client } = await trained({ model });
    const { body: evaluation } = await client.request("evaluate", {});
    const found = await client.request("assess", { split: "test" });
    const { body } = found;
    expect(body).toMatchObject({ address: "30/loss/output", branch: 0, count: 20, complete: true });
    expect(body.accuracy).toBe(evaluation.accuracy);
    const matrix = matrixOf(numbers(found, "confusion"));
    const trace = body.classes.reduce((sum, _, c) => sum + matrix[c * 10 + c]!, 0);
    expect(trace / body.count).toBe(evaluation.accuracy);
    expect(body.loss).toBeCloseTo(evaluation.loss, 5);
  });

  test("counts every label in its row and every prediction in its column", async () => {
    const { client } = await trained({ model });
    const found = await client.request("assess", { split: "train" });
    const [labels, predicted] = ["labels", "predicted"].map((name) => numbers(found, name));
    const matrix = matrixOf(numbers(found, "confusion"));
    found.body.classes.forEach((score, c) => {
      const row = matrix.slice(10 * c, 10 * c + 10);
      const column = matrix.filter((_, i) => i % 10 === c);
      const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
      expect(sum(row)).toBe(labels!.filter((label) => label === c).length);
      expect(sum(column)).toBe(predicted!.filter((one) => one === c).length);
      expect(score).toMatchObject({ count: sum(row), predicted: sum(column), correct: row[c] });
      expect(score.recall).toBe(sum(row) ? row[c]! / sum(row) : undefined);
      expect(score.precision).toBe(sum(column) ? row[c]! / sum(column) : undefined);
    });
  });

  test("puts the worst first, as sorting every loss does", async () => {
    const { client } = await trained({ model });
    const found = await client.request("assess", { split: "train" });
    const losses = numbers(found, "losses");
    const sorted = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]! || a - b);
    expect(numbers(found, "order")).toEqual(sorted);
  });

  test("says of each image what it costs: minus the logarithm of its own class's probability", async () => {
    const { client } = await trained({ model });
    const found = await client.request("assess", { split: "validation" });
    const truth = numbers(found, "truth");
    numbers(found, "losses").forEach((loss, n) => expect(loss).toBeCloseTo(-Math.log(truth[n]!), 5));
    const [labels, predicted, probability] = ["labels", "predicted", "probability"].map((name) =>
      numbers(found, name),
    );
    probability!.forEach((p, n) => {
      expect(p).toBeGreaterThanOrEqual(truth[n]!);
      if (labels![n] === predicted![n]) expect(p).toBe(truth[n]);
    });
  });
});

test("an assessment leaves the session's tensors as they were", async () => {
  const { client } = await trained();
  const before = await client.request("read", { path: "conv1.output" });
  await client.request("assess", { split: "train" });
  const after = await client.request("read", { path: "conv1.output" });
  expect(after.tensors).toEqual(before.tensors);
});

test("a pause ends an assessment with what is known by then, and how far it is, is told", async () => {
  const trainer = smallTrainer();
  const told: number[] = [];
  const many = { images: fewDigits.test, indices: Uint32Array.from({ length: 350 }, (_, i) => i % 20) };
  const found = await assess(trainer, many, trainer.weights(), (done) => told.push(done) < 2);
  expect(told).toEqual([100, 200]);
  expect(found.losses).toHaveLength(200);
  expect([...found.indices.slice(18, 22)]).toEqual([18, 19, 0, 1]);
});

test("a page hears how far an assessment is", async () => {
  const { client } = await launched();
  const working: Events["working"][] = [];
  client.on("working", (body) => working.push(body));
  await client.request("assess", { split: "test" });
  expect(working).toEqual([{ what: "assessing", done: 20, total: 20, of: "images" }]);
});

test.each(backends)("rules and kernels assess alike ($name)", async (backend) => {
  const trainer = smallTrainer({}, backend);
  const found = await assess(trainer, trainer.test, trainer.weights());
  const evaluation = await trainer.evaluator.evaluate(trainer.test, trainer.weights());
  const right = matrixOf(confusedPairs(found).data).reduce((sum, n, i) => sum + (i % 11 === 0 ? n : 0), 0);
  expect(right / 20).toBe(evaluation.accuracy);
  expect(found.losses.reduce((a, b) => a + b) / 20).toBeCloseTo(evaluation.loss, 6);
});

test("a loss that is not a number is worse than any, and equals keep their order", () => {
  const losses = Float64Array.of(0.5, NaN, Infinity, 2, 0.5, NaN);
  const none = new Int32Array(6);
  const shares = new Float32Array(6);
  const assessed = {
    indices: none,
    labels: none,
    predicted: none,
    losses,
    probability: shares,
    truth: shares,
  };
  expect([...byLoss(assessed)]).toEqual([1, 5, 2, 3, 0, 4]);
});

describe("an image of one's own", () => {
  const drawn = [...fewDigits.test.pixels.slice(3 * 784, 4 * 784)];

  test.each(["cnn-pytorch", "lenet-jax"])(
    "goes through %s as the same image of the set does",
    async (model) => {
      const { client } = await trained({ model });
      const assessed = await client.request("assess", { split: "test" });
      const { body, tensors } = await client.request("infer", { pixels: drawn });
      expect(body).toMatchObject({ address: "30/loss/output", branch: 0 });
      expect(body.predicted).toBe(numbers(assessed, "predicted")[3]);
      const probabilities = tensors.get("probabilities")!;
      expect(probabilities.shape).toEqual([1, 10]);
      expect([...probabilities.data].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(probabilities.data[body.predicted]).toBeCloseTo(numbers(assessed, "probability")[3]!, 5);
    },
  );

  test("comes with its input and the output of every layer, and moves nothing", async () => {
    const { client } = await trained();
    const before = await client.request("read", { path: "conv1.output" });
    const { tensors } = await client.request("infer", { pixels: drawn });
    expect([...tensors.keys()].sort()).toEqual(
      ["conv1", "conv2", "fc", "flatten", "pool1", "pool2", "relu1", "relu2"]
        .map((layer) => `${layer}.output`)
        .concat("input", "probabilities")
        .sort(),
    );
    expect(tensors.get("conv2.output")!.shape).toEqual([1, 16, 14, 14]);
    expect((await client.request("read", { path: "conv1.output" })).tensors).toEqual(before.tensors);
  });

  test("is seen by the weights of the moment, and by others after a step", async () => {
    const page = await trained();
    const first = await page.client.request("infer", { pixels: drawn });
    await page.client.request("goto", { address: "31/update" });
    await page.stop();
    const second = await page.client.request("infer", { pixels: drawn });
    expect(second.body.address).toMatch(/^31\/update/);
    expect(second.tensors.get("probabilities")).not.toEqual(first.tensors.get("probabilities"));
  });

  test("is seen while training goes on, and told by whose weights", async () => {
    const page = await launched({ epochs: 400 });
    const trains = new Promise<void>((resolve) => page.client.on("progress", () => resolve()));
    await page.client.request("continue", {});
    await trains;
    const { body } = await page.client.request("infer", { pixels: drawn });
    expect(body.address).toMatch(/^\d+\/update\/fc\/bias$/);
    await page.client.request("pause", {});
    const stop = await page.stop();
    expect(stop.body.moment.iteration).toBeGreaterThanOrEqual(Number.parseInt(body.address, 10));
  });

  test("of another size, or of no bytes, is refused in a sentence", async () => {
    const { client } = await launched();
    await expect(client.request("infer", { pixels: [1, 2, 3] })).rejects.toThrow(
      "infer: expected 784 pixels, [1,28,28], got 3",
    );
    await expect(client.request("infer", { pixels: drawn.map(() => 256) })).rejects.toThrow(
      "infer: expected pixels[0] to be a number from 0 to 255, got 256",
    );
  });
});
