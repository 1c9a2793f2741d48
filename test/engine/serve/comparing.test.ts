// A tensor at two places: two samples of a moment, two moments, two branches.

import { expect, test } from "vitest";
import type { Requests, TensorPath } from "../../../src-engine/protocol/protocol";
import { launched, type Page } from "../../support/page";

type Side = Requests["compare"]["arguments"]["a"];

async function at(page: Page, address: string): Promise<void> {
  await page.client.request("goto", { address });
  await page.stop();
}
async function differences(page: Page, path: TensorPath, a: Side, b: Side): Promise<number[]> {
  const { tensors } = await page.client.request("compare", { path, a, b });
  const [first, second] = [tensors.get("a")!.data, tensors.get("b")!.data];
  return Array.from(first, (x, i) => x - second[i]!);
}
/** The rows of two samples of a whole tensor, subtracted. */
async function ofRead(page: Page, path: TensorPath, one: number, other: number): Promise<number[]> {
  const { data, shape } = (await page.client.request("read", { path })).tensors.get(path)!;
  const size = data.length / shape[0]!;
  return Array.from({ length: size }, (_, i) => data[one * size + i]! - data[other * size + i]!);
}

test.each(["conv1.output", "relu2.output", "fc.output", "conv2.output.grad", "input"])(
  "%s of two samples of one moment differs as its rows do when all of it is read",
  async (path) => {
    const page = await launched();
    await at(page, "3/backward/conv1");
    const place = { address: "3/backward/conv1" };
    const told = await differences(page, path, { ...place, sample: 3 }, { ...place, sample: 1 });
    expect(told).toEqual(await ofRead(page, path, 3, 1));
    expect(told.some((x) => x !== 0)).toBe(true);
  },
);

test("each side says which image it shows; the weights are of no sample", async () => {
  const page = await launched();
  await at(page, "4/loss");
  await at(page, "5/loss");
  const { batch } = (await page.client.request("subscribe", { sample: 0, paths: [] }), await page.stop())
    .body;
  const a = { address: "5/loss", sample: 2 };
  const b = { address: "4/loss", sample: 0 };
  const { body } = await page.client.request("compare", { path: "fc.output", a, b });
  expect(body.a).toEqual({ image: batch.indices[2], label: batch.labels[2], batchSize: 4 });
  expect(body.b!.image).not.toBe(batch.indices[0]);
  expect((await page.client.request("compare", { path: "fc.weight", a, b })).body).toEqual({});
});

test("a sample that the batch does not have is refused, and the session is where it was", async () => {
  const page = await launched();
  await at(page, "3/loss");
  const a = { address: "2/loss", sample: 0 };
  await expect(
    page.client.request("compare", { path: "fc.output", a, b: { ...a, sample: 4 } }),
  ).rejects.toThrow("the batch of 2/loss has the samples 0 to 3, not 4");
  await page.client.request("subscribe", { sample: 0, paths: [] });
  expect((await page.stop()).body.address).toBe("3/loss/output");
});
