// The engine as a page sees it: through a channel, by the protocol, and nothing else.

import { describe, expect, test } from "vitest";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { engineVersion } from "../../../src-engine/version";
import { engine, launched, options, page } from "../../support/page";

describe("launch", () => {
  test("what is asked upon its answer is about the new session", async () => {
    const { client, stop } = page(engine());
    await client.request("launch", options);
    const breakpoint = { id: 1, enabled: true, place: "forward/fc" };
    await client.request("setBreakpoints", { breakpoints: [breakpoint] });
    await stop();
    await client.request("launch", { ...options, seed: 2 });
    await client.request("setBreakpoints", { breakpoints: [breakpoint] });
    await stop();
    await client.request("continue", {});
    expect((await stop()).body).toMatchObject({ reason: "breakpoint", address: "0/forward/fc/output" });
  });

  test("tells the page the program and stops at the beginning", async () => {
    const { client, stop } = page(engine());
    const { body } = await client.request("launch", options);
    expect(body.layers.map(({ name }) => name)).toEqual([
      "conv1",
      "relu1",
      "pool1",
      "conv2",
      "relu2",
      "pool2",
      "flatten",
      "fc",
    ]);
    expect(body.data).toMatchObject({ name: "digits", train: 48, validation: 12, test: 20 });
    expect(body.instructions).toHaveLength(32);
    const entry = await stop();
    expect(entry.body).toMatchObject({ reason: "entry", address: "start", instruction: -1 });
    expect(entry.tensors.get("input")!.shape).toEqual([1, 1, 28, 28]);
  });

  test("warms up to the loss of a later iteration", async () => {
    const { client, stop } = page(engine());
    await client.request("launch", { ...options, warmup: 7 });
    const { body } = await stop();
    expect(body).toMatchObject({ reason: "entry", address: "7/loss/output", moment: { iteration: 7 } });
    expect(body.loss).toBeGreaterThan(0);
    expect(body.batch.predictions).toHaveLength(4);
  });

  test.each([
    [
      { model: "vgg" },
      'unknown model "vgg"; known models are cnn-pytorch, lenet-jax, exploding, vanishing, dying',
    ],
    [{ data: "mnist" as const }, "mnist: no folder was given"],
    [{ batchSize: 0 }, "launch: expected batchSize to be a whole number from 1 to 4096, got 0"],
    [{ seed: 1.5 }, "launch: expected seed to be a whole number from 0 to 4294967295, got 1.5"],
  ])("refuses %j in one sentence, and what runs goes on", async (wrong, message) => {
    const { client, stop } = await launched();
    await expect(client.request("launch", { ...options, ...wrong })).rejects.toThrow(message);
    await client.request("next", { granularity: "operation" });
    expect((await stop()).body.address).toBe("0/forward/conv1/output");
  });
});

test("a step shows the operation's operands and result, of the chosen sample", async () => {
  const { client, stop } = await launched();
  await client.request("goto", { address: "0/backward/conv2/gradWeight" });
  const { body, tensors } = await stop();
  expect(body.reason).toBe("goto");
  expect(Object.fromEntries([...tensors].map(([path, { shape }]) => [path, shape]))).toEqual({
    input: [1, 1, 28, 28],
    "conv2.output.grad": [1, 16, 14, 14],
    "pool1.output": [1, 8, 14, 14],
    "conv2.weight.grad": [16, 8, 3, 3],
  });
  await client.request("subscribe", { sample: 2, paths: ["fc.output"] });
  const again = await stop();
  const { tensors: whole } = await client.request("read", { path: "fc.output" });
  expect(again.tensors.get("fc.output")!.data).toEqual(whole.get("fc.output")!.data.slice(20, 30));
});

test("a layer's norms appear when its tensors do", async () => {
  const { client, stop } = await launched();
  await client.request("goto", { address: "0/forward/relu1" });
  const early = (await stop()).body.layers;
  expect(early.find(({ layer }) => layer === "relu1")!.activationNorm).toBeGreaterThan(0);
  expect(early.find(({ layer }) => layer === "conv2")!.activationNorm).toBeUndefined();
  await client.request("goto", { address: "0/backward" });
  const late = (await stop()).body.layers;
  const { activationExtent, gradientExtent } = late.find(({ layer }) => layer === "conv2")!;
  for (const [path, extent] of [
    ["conv2.output", activationExtent],
    ["conv2.output.grad", gradientExtent],
  ] as const) {
    const { data } = (await client.request("read", { path })).tensors.get(path)!;
    expect(extent).toEqual([Math.min(...data), Math.max(...data)]);
  }
  expect(
    late.find(({ layer }) => layer === "conv1")!.parameterGradientNorms["conv1.weight.grad"],
  ).toBeGreaterThan(0);
  expect(late.every(({ layer, gradientNorm }) => layer === "loss" || gradientNorm! >= 0)).toBe(true);
});

test("steps that come faster than they are done are done one after another", async () => {
  const { client, stop } = await launched();
  await Promise.all(Array.from({ length: 5 }, () => client.request("next", { granularity: "operation" })));
  const pcs = [];
  for (let i = 0; i < 5; i++) pcs.push((await stop()).body.moment.pc);
  expect(pcs).toEqual([1, 2, 3, 4, 5]);
});

test("a free run reports its points, pauses, and misses none", async () => {
  const { client, stop, progress } = await launched();
  await client.request("continue", {});
  await new Promise((resume) => setTimeout(resume, 150));
  await client.request("pause", {});
  const { body } = await stop();
  expect(body.reason).toBe("pause");
  const points = progress.flatMap(({ tensors }) => [...tensors.get("loss")!.data]);
  expect(points).toHaveLength(body.moment.iteration + 1);
  expect(progress[0]!.body.from).toBe(0);
  const { tensors } = await client.request("history", {});
  expect([...tensors.get("loss")!.data]).toEqual(points);
});

test("a page that draws nothing gets two reports and no more until it is done", async () => {
  const { client, stop, progress } = await launched({ backend: "reference" }); // slow enough for many
  const atStops = progress.length; // what a stop brings needs no credit
  await client.request("continue", {});
  await new Promise((resume) => setTimeout(resume, 300));
  expect(progress.length - atStops).toBeLessThanOrEqual(2);
  await client.request("acknowledge", {});
  await new Promise((resume) => setTimeout(resume, 100));
  expect(progress.length - atStops).toBeLessThanOrEqual(3);
  await client.request("pause", {});
  await stop();
});

test("a page that was reloaded finds the session where it is", async () => {
  const first = await launched();
  await first.client.request("goto", { address: "2/backward/fc" });
  await first.stop();
  first.client.close();
  const second = page(first.engine);
  const { body } = await second.client.request("attach", {});
  expect(body.session?.model).toBe("cnn-pytorch");
  expect((await second.stop()).body.address).toBe("2/backward/fc/gradBias");
  const { tensors } = await second.client.request("history", {});
  expect(tensors.get("loss")!.shape).toEqual([3]);
});

test("exported weights are the weights of the moment", async () => {
  const { client, stop } = await launched();
  await client.request("goto", { address: "1" });
  await stop();
  const { body, tensors } = await client.request("export", { format: "safetensors" });
  const file = new Uint8Array(tensors.get("file")!.data.buffer.slice(tensors.get("file")!.data.byteOffset));
  const saved = decodeSafetensors(file.slice(0, body.byteLength));
  const { tensors: updated } = await client.request("read", { path: "fc.weight.next" });
  expect(saved.tensors.get("fc.weight")!.data).toEqual(updated.get("fc.weight.next")!.data);
});

test.each(["simd", "reference"] as const)(
  "an exported file says what it is, in its name too: %s",
  async (backend) => {
    const { client, stop } = await launched({ backend });
    await client.request("goto", { address: "1" });
    await stop();
    const { accuracy } = (await client.request("evaluate", {})).body;
    const { body, tensors } = await client.request("export", { format: "npz" });
    // The reference takes its time: nobody waits for it, and nobody is told an accuracy that was not measured.
    const known = backend === "simd" ? `-${(100 * accuracy).toFixed(1)}` : "";
    expect(body.name).toBe(`cnn-pytorch-2${known}.npz`);
    const { extension, byteLength } = body.beside!;
    const { buffer, byteOffset } = tensors.get("beside")!.data;
    const said = JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as { metadata: object };
    expect(extension).toBe(".json");
    expect(said.metadata).toEqual({
      "backstep.engine": engineVersion,
      "backstep.data": "digits",
      "backstep.classes": '["0","1","2","3","4","5","6","7","8","9"]',
      "backstep.channels": "gray",
      "backstep.seed": "1",
      "backstep.iteration": "2",
      ...(backend === "simd" && {
        "backstep.accuracy": String(accuracy),
        "backstep.accuracyOf": "20 test images",
      }),
    });
  },
);

test("an exported graph takes raw pixels where that was asked for, and an edited run says so", async () => {
  const { client, stop } = await launched();
  await client.request("goto", { address: "1" });
  await stop();
  await client.request("setVariable", { path: "fc.bias", index: [0], value: 1 });
  await stop();
  const { body, tensors } = await client.request("export", { format: "onnx", preprocessing: true });
  expect(body.name).toMatch(/-pixels\.onnx$/);
  const { buffer, byteOffset } = tensors.get("file")!.data;
  const contents = decodeOnnx(new Uint8Array(buffer, byteOffset, body.byteLength));
  expect(contents.preprocessing).toBe(true);
  expect(contents.metadata?.get("backstep.edits")).toBe("1");
});

test("evaluate measures the test set", async () => {
  const { client } = await launched();
  const { body } = await client.request("evaluate", {});
  expect(body.count).toBe(20);
  expect(body.accuracy).toBeGreaterThanOrEqual(0);
  expect(body.loss).toBeGreaterThan(0);
});

test.each([
  ["goto", { address: "5/sideways" }, "expected forward, loss, backward, update"],
  ["read", { path: "fc.output" }, 'tensor "fc.output" is not written yet at this moment'],
  ["read", { path: "nothing" }, 'unknown tensor "nothing"'],
  ["read", { path: "constructor" }, 'unknown tensor "constructor"'],
  ["explain", { path: "constructor", index: [] }, 'unknown tensor "constructor"'],
  ["field", { path: "toString", index: [0] }, 'unknown tensor "toString"'],
  [
    "compare",
    { path: "valueOf", a: { address: "start", sample: 0 }, b: { address: "start", sample: 1 } },
    'unknown tensor "valueOf"',
  ],
  [
    "next",
    { granularity: "epoch" },
    "next: expected granularity to be one of iteration, phase, layer, operation",
  ],
] as const)("%s %j is refused in a sentence", async (command, args, message) => {
  const { client } = await launched();
  await expect(client.request(command, args as never)).rejects.toThrow(message);
});

test("a page that looks at what every object has is shown nothing of it, and stepping goes on", async () => {
  const { client, stop, failures } = await launched();
  await client.request("subscribe", { sample: 0, paths: ["constructor", "__proto__", "conv1.weight"] });
  expect([...(await stop()).tensors.keys()].sort()).toEqual(["conv1.weight", "input"]);
  await client.request("next", { granularity: "operation" });
  const { tensors } = await stop();
  expect([...tensors.keys()].sort()).toEqual(["conv1.bias", "conv1.output", "conv1.weight", "input"]);
  expect(failures).toEqual([]);
});

test("nothing but launch works before there is a session", async () => {
  const { client } = page(engine());
  expect((await client.request("attach", {})).body).toEqual({});
  await expect(client.request("pause", {})).rejects.toThrow("no session is running; launch one first");
});
