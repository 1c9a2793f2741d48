// Attributions as a page asks for them, and as it ends them.

import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import type { AttributionWish, Unit } from "../../../src-engine/protocol/protocol";
import { backends } from "../../support/runs";
import { launched } from "../../support/page";

const saliency = { method: "saliency", sample: 1 } as const;
const occlusion = { method: "occlusion", sample: 1, size: 5, stride: 2, fill: 0 } as const;
const uphill = {
  method: "maximisation",
  sample: 0,
  steps: 20,
  rate: 0.2,
  decay: 0.05,
  blur: 1,
  seed: 3,
} as const;

const withoutSample = ({ sample: _sample, ...rest }: typeof occlusion): Omit<typeof occlusion, "sample"> =>
  rest;

const shapes = ({ tensors }: Answer<"attribute">): Record<string, readonly number[]> =>
  Object.fromEntries([...tensors].map(([path, { shape }]) => [path, shape]));

describe.each(backends)("on $name", ({ name: backend }) => {
  test("the score of the predicted class is asked about, where no unit is named", async () => {
    const { client } = await launched({ backend });
    await client.request("goto", { address: "4/forward" });
    const { body, ...answer } = await client.request("attribute", saliency);
    expect(body).toMatchObject({ wish: saliency, elements: 1, branch: 0, complete: true });
    expect(body.name).toMatch(/^fc\.output\[·,\d\]$/);
    expect(shapes({ body, ...answer })).toEqual({
      input: [1, 1, 28, 28],
      output: [1, 10],
      attribution: [1, 1, 28, 28],
    });
  });

  test("occlusion tells the drop for every patch", async () => {
    const { client } = await launched({ backend });
    const unit: Unit = { path: "conv2.output", index: [3] };
    const answer = await client.request("attribute", { ...occlusion, stride: 7, unit });
    expect(answer.body).toMatchObject({ unit, name: "conv2.output[·,3]", elements: 196, complete: true });
    expect(shapes(answer)).toEqual({
      input: [1, 1, 28, 28],
      output: [1, 16, 14, 14],
      attribution: [4, 4],
    });
  });

  test("maximisation tells its record and pictures of the way", async () => {
    const { client } = await launched({ backend });
    const answer = await client.request("attribute", { ...uphill, steps: 8 });
    const { record, frames, frameSteps } = shapes(answer);
    expect(record).toEqual([9]);
    expect(frames).toEqual([9, 1, 28, 28]);
    expect(frameSteps).toEqual([9]);
  });
});

test("the value is that of the run's own forward pass", async () => {
  const page = await launched();
  const { client } = page;
  await client.request("goto", { address: "4/loss" });
  await page.stop();
  const output = (await client.request("read", { path: "fc.output" })).tensors.get("fc.output")!;
  const { body } = await client.request("attribute", {
    ...saliency,
    unit: { path: "fc.output", index: [7] },
  });
  expect(body.value).toBe(output.data[17]);
  expect(body.address).toMatch(/^4\/loss/);
});

describe("an image that is in no batch", () => {
  test("comes by its name, and is the one that a batch would have had", async () => {
    const page = await launched();
    await page.client.request("goto", { address: "4/loss" });
    const { batch } = (await page.stop()).body;
    const ofBatch = await page.client.request("attribute", saliency);
    const wish = { method: "saliency", split: "train", index: batch.indices[1]! } as const;
    const ofSet = await page.client.request("attribute", wish);
    expect(ofSet.body.wish).toEqual(wish);
    expect(ofSet.tensors).toEqual(ofBatch.tensors);
  });

  test("comes as bytes: the same bytes are the same image", async () => {
    const { client } = await launched();
    const named = { split: "test", index: 5 } as const;
    const { tensors } = await client.request("images", { split: "test", indices: [5] });
    const { buffer, byteOffset } = tensors.get("pixels")!.data;
    const pixels = [...new Uint8Array(buffer, byteOffset, 784)];
    const ofSet = await client.request("attribute", { ...withoutSample(occlusion), ...named });
    const ofOwn = await client.request("attribute", { ...withoutSample(occlusion), pixels });
    expect(ofOwn.tensors).toEqual(ofSet.tensors);
  });

  test("can be asked about before the run has begun", async () => {
    const { client } = await launched();
    await client.request("goto", { address: "start" });
    const { body } = await client.request("attribute", { method: "saliency", split: "test", index: 0 });
    expect(body.address).toBe("start");
  });
});

describe('the unit "label" is the score of the image\'s own class', () => {
  test("of a sample", async () => {
    const page = await launched();
    await page.client.request("goto", { address: "4/loss" });
    const { batch } = (await page.stop()).body;
    const { body } = await page.client.request("attribute", { ...saliency, unit: "label" });
    expect(body.unit).toEqual({ path: "fc.output", index: [batch.labels[1]] });
  });

  test("of an image of the set", async () => {
    const { client } = await launched();
    const { tensors } = await client.request("listImages", { split: "test" });
    const wish = { method: "saliency", split: "test", index: 7, unit: "label" } as const;
    const { body } = await client.request("attribute", wish);
    expect(body.unit).toEqual({ path: "fc.output", index: [tensors.get("labels")!.data[7]] });
  });

  test("of an image of one's own nobody knows it", async () => {
    const { client } = await launched();
    const wish = { method: "saliency", pixels: new Array<number>(784).fill(0), unit: "label" } as const;
    await expect(client.request("attribute", wish)).rejects.toThrow(
      "attribute: an image of one's own has no label",
    );
  });
});

test("the weights are those of the moment: after its update an iteration's unit is another", async () => {
  const page = await launched();
  const values: number[] = [];
  for (const address of ["2/backward", "2/update/conv1", "2"]) {
    await page.client.request("goto", { address });
    await page.stop();
    values.push(
      (await page.client.request("attribute", { ...saliency, unit: { path: "fc.output", index: [0] } })).body
        .value,
    );
  }
  expect(new Set(values).size).toBe(3);
});

test("while it takes its time it tells how far it is, and what has grown", async () => {
  let time = 0;
  const { client } = await launched({}, { now: () => (time += 60) });
  const told: [number, number, readonly string[]][] = [];
  client.on("attributing", ({ done, total }, tensors) =>
    told.push([done, total, [...tensors.keys()].sort()]),
  );
  await client.request("attribute", uphill);
  expect(told.length).toBeGreaterThan(3);
  expect(told[0]).toEqual([expect.any(Number), 20, ["frameSteps", "frames", "record"]]);
  told.length = 0;
  await client.request("attribute", { ...occlusion, stride: 1 });
  const dones = told.map(([done]) => done);
  expect(dones.length).toBeGreaterThan(5);
  expect(dones).toEqual([...new Set(dones)].sort((a, b) => a - b));
  expect(dones.filter((done) => done % 32 !== 0 && done !== 784)).toEqual([]); // patches go through in batches
  expect(told.every(([, total]) => total === 784)).toBe(true);
});

test.each<[string, AttributionWish]>([
  ["a patch", { ...occlusion, stride: 1 }],
  ["a step", uphill],
])("a pause ends it after %s", async (_name, wish) => {
  const { client } = await launched();
  const answer = client.request("attribute", wish);
  void client.request("pause", {});
  expect((await answer).body.complete).toBe(false);
  expect((await client.request("attribute", wish)).body.complete).toBe(true);
});

test("another one ends the one before", async () => {
  const { client } = await launched();
  const [first, second] = [
    client.request("attribute", { ...occlusion, stride: 1 }),
    client.request("attribute", saliency),
  ];
  expect((await first).body.complete).toBe(false);
  expect((await second).body.complete).toBe(true);
});

describe("what is refused", () => {
  test.each<[string, object, string]>([
    [
      "a method that there is not",
      { ...saliency, method: "magic" },
      "attribute: expected method to be one of saliency",
    ],
    [
      "a unit that there is not",
      { ...saliency, unit: { path: "fc.output", index: [10] } },
      "unit: fc.output[·,10] is outside",
    ],
    [
      "a patch without size",
      { ...occlusion, size: 0 },
      "attribute: expected size to be a whole number from 1 to 4096, got 0",
    ],
    [
      "a fill that is no grey",
      { ...occlusion, fill: 256 },
      "attribute: expected fill to be a number from 0 to 255",
    ],
    [
      "an image that there is not",
      { method: "saliency", split: "test", index: 1_000_000 },
      "attribute: expected an image of test from 0 to ",
    ],
    [
      "half an image",
      { method: "saliency", pixels: [0, 1, 2] },
      "attribute: expected 784 pixels, [1,28,28], got 3",
    ],
    [
      "no image at all",
      { method: "saliency" },
      "attribute: expected sample to be a whole number from 0 to 1000000, got nothing",
    ],
    ["half a step", { ...uphill, steps: 1.5 }, "attribute: expected steps to be a whole number"],
  ])("%s", async (_name, wish, message) => {
    const { client } = await launched();
    await expect(client.request("attribute", wish as AttributionWish)).rejects.toThrow(message);
  });
});
