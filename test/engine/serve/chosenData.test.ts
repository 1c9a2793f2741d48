// Sets of images that somebody chose: told of before a session begins with them, and had again when it goes on.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesAsTensor, tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import { createEngine } from "../../../src-engine/serve/engine";
import { encodeNpz } from "../../../src-engine/formats/npz/npz";
import { tensor } from "../../../src-engine/tensor/tensor";
import { listedData, loadDataset } from "../../../src-main/data/datasets";
import { folderShelf, type FolderShelf } from "../../../src-main/shelf/shelf";
import { kernelBytes } from "../../support/kernels";
import { page } from "../../support/page";
import { pngFile } from "../../support/pictures";

const root = mkdtempSync(join(tmpdir(), "backstep-chosen-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;

function fresh(): FolderShelf {
  const folder = join(root, String(made++));
  return folderShelf(() => folder);
}

function opened(shelf = fresh()) {
  const engine = createEngine({
    kernels: kernelBytes(),
    now: () => performance.now(),
    breathe: () => new Promise((resume) => setImmediate(resume)),
    datasets: listedData,
    loadDataset,
    shelf,
  });
  return { ...page(engine), engine, shelf };
}
type Client = ReturnType<typeof opened>["client"];

const pictures = (count: number) =>
  ["cats", "dogs"].flatMap((label, c) =>
    Array.from({ length: count }, (_, n) => ({
      path: `${label}/${n}.png`,
      bytes: pngFile(9, 8, [c * 120, n % 256, 9], [n % 256, 40, c * 99]),
    })),
  );
const few = pictures(6);

async function send(client: Client, upload = "u", pets = few): Promise<void> {
  const files = pets.map(({ path, bytes }) => ({ path, byteLength: bytes.length }));
  const all = Buffer.concat(pets.map(({ bytes }) => bytes));
  await client.request("sendData", { upload, name: "pets", files }, new Map([["files", bytesAsTensor(all)]]));
}

const small = JSON.stringify({
  name: "small",
  input: [1, 8, 8],
  layers: [
    { name: "conv", type: "Conv2d", attrs: { outChannels: 2, kernelSize: 3 } },
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 2 } },
  ],
  loss: { type: "CrossEntropyLoss" },
  recipe: { batchSize: 4 },
});

async function inspect(client: Client, name: string, bytes: Uint8Array) {
  const files = [{ name, byteLength: bytes.length }];
  return (await client.request("inspect", { files }, new Map([["file0", bytesAsTensor(bytes)]]))).body;
}
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe("a set that a page sends", () => {
  test("is told with its classes, in the size that the model takes, and trained", async () => {
    const { client, stop } = opened();
    await send(client);
    const { id } = await inspect(client, "small.json", text(small));
    const { body: found } = await client.request("lookAtData", { upload: "u", opened: id });
    expect(found).toMatchObject({
      ...{ title: "pets", input: [1, 8, 8], classes: ["cats", "dogs"], classCount: 2, train: 10, test: 2 },
      notes: [expect.stringContaining("12 of 12 images were not 8 × 8")],
    });
    const { body: info } = await client.request("launch", { model: "small", opened: id, data: found.name });
    await stop();
    expect(info.data).toMatchObject({ name: found.name, train: 8, classes: ["cats", "dogs"] });
    await client.request("goto", { address: "1/loss/output" });
    expect((await stop()).body.moment.iteration).toBe(1);
  });

  test("is there again when the session goes on in another engine, and restarts", async () => {
    const shelf = folderShelf(() => join(root, "again"));
    const first = opened(shelf);
    await send(first.client);
    const { body: found } = await first.client.request("lookAtData", { upload: "u" });
    expect(found.input).toEqual([3, 8, 9]);
    await first.client.request("launch", { model: "cnn-pytorch", data: found.name, batchSize: 4 });
    await first.stop();
    const saved = await first.client.request("saveSession", {});
    const bytes = tensorAsBytes(saved.tensors.get("file"), saved.body.byteLength).slice();

    const second = opened(folderShelf(() => join(root, "again")));
    const { body } = await second.client.request("openSession", { text: new TextDecoder().decode(bytes) });
    await second.stop();
    expect(body.differs).toEqual([]);
    expect(body.session.data.name).toBe(found.name);
    const third = opened(); // whose shelf knows nothing of it: but it is the session that was here
    expect(await third.engine.reopen(bytes)).toBe(true);
    await third.client.request("attach", {});
    await third.stop();
    await third.client.request("launch", { model: "cnn-pytorch", data: found.name, batchSize: 4 });
    await third.stop();
  });
});

test("a path that nobody chose is refused, from a page as from a session file", async () => {
  const { client } = opened();
  for (const request of [
    client.request("lookAtData", { data: root }),
    client.request("launch", { model: "cnn-pytorch", data: root }),
  ])
    await expect(request).rejects.toThrow(`unknown data "${root}"; known are digits, shapes`);
});

test("reading that is cancelled says so, and the next reading is whole", async () => {
  const { client, stop, shelf } = opened();
  await client.request("launch", { model: "cnn-pytorch", data: "digits", batchSize: 4 });
  await stop();
  await send(client, "u", pictures(1000)); // reading them takes longer than a word about it
  client.on("working", () => void client.request("pause", {}));
  await expect(client.request("lookAtData", { upload: "u" })).rejects.toThrow("it was cancelled");
  const { body } = await client.request("listRecent", {});
  const data = body.recent[0]!.data!;
  const again = (await opened(shelf).client.request("lookAtData", { data })).body;
  expect(again.train + again.test).toBe(2000);
});

test("an npz of images is told apart from one of weights", async () => {
  const { client, stop } = opened();
  await client.request("launch", { model: "cnn-pytorch", data: "digits", batchSize: 4 });
  await stop();
  const images = tensor([4, 8, 8], new Int32Array(256).fill(7), "int32");
  const labels = tensor([4], new Int32Array([0, 1, 0, 1]), "int32");
  const found = await inspect(
    client,
    "mine.npz",
    encodeNpz(
      new Map([
        ["x_train", images],
        ["y_train", labels],
      ]),
    ),
  );
  expect(found).toMatchObject({ kind: "data", notes: ["x_train [4,8,8]", "y_train [4]"] });
});

test("a model is given a listed set whose images and classes it takes, its own session's first", async () => {
  const { client, stop } = opened();
  const model = (input: number[], outFeatures: number): Uint8Array =>
    text(
      JSON.stringify({ ...JSON.parse(small), input }).replace(
        '"outFeatures":2',
        `"outFeatures":${outFeatures}`,
      ),
    );
  expect((await inspect(client, "m.json", model([1, 28, 28], 10))).data).toBe("digits");
  expect((await inspect(client, "m.json", model([3, 32, 32], 100))).data).toBe("shapes");
  expect((await inspect(client, "m.json", model([3, 32, 32], 10))).data).toBeUndefined();
  expect((await inspect(client, "m.json", model([3, 224, 224], 10))).data).toBeUndefined();
  await send(client);
  const { body: found } = await client.request("lookAtData", { upload: "u" });
  await client.request("launch", { model: "cnn-pytorch", data: found.name, batchSize: 4 });
  await stop();
  expect((await inspect(client, "m.json", model([3, 8, 9], 10))).data).toBe(found.name);
});

test("what was opened is listed, and read again", async () => {
  const { client } = opened();
  await inspect(client, "small.json", text(small));
  const [one] = await expect
    .poll(async () => (await client.request("listRecent", {})).body.recent)
    .toHaveLength(1)
    .then(async () => (await client.request("listRecent", {})).body.recent);
  const { body, tensors } = await client.request("readRecent", { id: one!.id });
  expect(body.files).toEqual([{ name: "small.json", byteLength: text(small).length }]);
  expect(tensorAsBytes(tensors.get("file0"), text(small).length).slice()).toEqual(text(small));
  await client.request("clearRecent", {});
  expect((await client.request("listRecent", {})).body.recent).toEqual([]);
});
