// A page asks what an element saw and what it influences.

import { expect, test } from "vitest";
import { launched } from "../../support/page";

test("the field of an element is told whether it is written yet or not", async () => {
  const { client } = await launched();
  const index = [0, 7, 5, 5];
  const { body } = await client.request("field", { path: "conv2.output.grad", index });
  expect(body.receptive.at(-1)).toEqual({ path: "input", from: [0, 0, 7, 7], to: [1, 1, 15, 15] });
  expect(body.projective.map(({ path }) => path)).toEqual([
    "relu2.output",
    "pool2.output",
    "flatten.output",
    "fc.output",
  ]);
});

test("what is wrong with the question is said", async () => {
  const { client } = await launched();
  await expect(client.request("field", { path: "conv9.output", index: [] })).rejects.toThrow(
    'unknown tensor "conv9.output"',
  );
  await expect(client.request("field", { path: "fc.output", index: [0, -1] })).rejects.toThrow(
    "field: expected index[1] to be a whole number from 0",
  );
});
