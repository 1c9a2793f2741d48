// A recording that a page sends is a session of its own: stepped, explained, and gone on from with a run of ours.

import { expect, test } from "vitest";
import { encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { presetNamed } from "../../../src-engine/model/presets";
import type { TensorPath } from "../../../src-engine/protocol/protocol";
import { bytesAsTensor } from "../../../src-engine/protocol/wire/fileTensor";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { launched, type Page } from "../../support/page";
import { simdBackend, smallTrainer } from "../../support/runs";

const MODEL = "lenet-jax";
const trainer = smallTrainer({ model: MODEL, batchSize: 2, seed: 5 }, simdBackend);

/** `000000.safetensors`, `000004.safetensors`: what two iterations of a run computed, under our names. */
const files = [0, 4].map((iteration) => {
  while (trainer.iteration < iteration) trainer.advance();
  trainer.runTo(trainer.program.instructions.length);
  const tensors = Object.values(trainer.program.tensors)
    .filter(({ role, dtype }) => role !== "next" && (dtype !== "int32" || role === "target"))
    .map(({ path }): [TensorPath, Tensor] => [path, trainer.read(path)]);
  return {
    name: `00000${iteration}.safetensors`,
    bytes: encodeSafetensors({ metadata: new Map(), tensors: new Map(tensors) }),
  };
});
const model = {
  name: "model.json",
  bytes: new TextEncoder().encode(JSON.stringify(presetNamed(MODEL).model)),
};

async function sent({ client }: Page, all: readonly { name: string; bytes: Uint8Array<ArrayBuffer> }[]) {
  const { body } = await client.request(
    "launchRecording",
    { name: "run", files: all.map(({ name, bytes }) => ({ name, byteLength: bytes.length })) },
    new Map(all.map(({ bytes }, i) => [`file${i}`, bytesAsTensor(bytes)])),
  );
  return body;
}

test("it takes the place of the session, and each stop says what of it was recorded", async () => {
  const page = await launched();
  const { session, left } = await sent(page, [...files, model]);
  expect(left).toEqual([]);
  expect(session).toMatchObject({
    model: MODEL,
    recorded: { name: "run", iterations: [0, 4] },
    batchSize: 2,
  });
  expect((await page.stop()).body).toMatchObject({ address: "start", recorded: { iteration: 0 } });
  await page.client.request("goto", { address: "1/backward/conv1/gradWeight" });
  const { body } = await page.stop();
  expect(body.recorded).toMatchObject({ iteration: 4, assumed: [] });
  expect(body.loss).toBe(trainer.read("loss.output").data[0]);
  const { body: why } = await page.client.request("explain", {
    path: "conv1.weight.grad",
    index: [0, 0, 2, 2],
  });
  expect(why.provenance).toBe("recorded");
  expect(Math.abs(why.element.value - why.float64)).toBeLessThanOrEqual(why.bound);
  const { tensors } = await page.client.request("history", {});
  expect(tensors.get("loss")!.data).toHaveLength(2);
  page.client.close();
});

test("a run of ours goes on from the weights of a recorded moment", async () => {
  const page = await launched();
  await sent(page, [...files, model]);
  await page.stop();
  await page.client.request("goto", { address: "1/forward/conv1/output" });
  await page.stop();
  const { body: inspection } = await page.client.request(
    "inspect",
    { files: [{ name: model.name, byteLength: model.bytes.length }], keepWeights: true },
    new Map([["file0", bytesAsTensor(model.bytes)]]),
  );
  const { body: info } = await page.client.request("launch", {
    model: MODEL,
    opened: inspection.id,
    data: "digits",
    batchSize: 2,
  });
  expect(info.recorded).toBeUndefined();
  await page.stop();
  const { tensors } = await page.client.request("read", { path: "conv1.weight" });
  expect([...tensors.get("conv1.weight")!.data]).toEqual([...trainer.read("conv1.weight").data]);
  page.client.close();
});

test("what cannot be gone through leaves the session as it was, and says why", async () => {
  const page = await launched();
  const broken = { ...files[0]!, bytes: files[0]!.bytes.slice(0, 200) };
  await expect(sent(page, [broken, model])).rejects.toThrow("safetensors");
  const other = {
    ...model,
    bytes: new TextEncoder().encode(JSON.stringify(presetNamed("resnet20").model)),
  };
  await expect(sent(page, [files[0]!, other])).rejects.toThrow();
  const { body } = await page.client.request("attach", {});
  expect(body.session).toMatchObject({ model: "cnn-pytorch" });
  expect(body.session!.recorded).toBeUndefined();
  page.client.close();
});
