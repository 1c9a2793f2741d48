// What a page has after a stop, though only what is new to it was sent: all that it has in view, bit by bit.

import { describe, expect, test } from "vitest";
import type { Client, Tensors } from "../../../src-engine/protocol/wire/client";
import { REGION_BYTES, STOP_BYTES } from "../../../src-engine/protocol/limits";
import type { Granularity, Requests, TensorPath } from "../../../src-engine/protocol/protocol";
import { gradientOf } from "../../../src-engine/protocol/relatedTensors";
import type { Engine } from "../../../src-engine/serve/engine";
import { readTensor } from "../../../src-renderer/session/readTensor";
import { launched, page, type Page } from "../../support/page";
import { measuredPage } from "../../support/measuredPage";
import fc from "../../support/properties";
import { colours, resnet18 } from "../../support/resnet18";

type Stop = Awaited<ReturnType<Page["stop"]>>;

/** As text; every NaN counts as the same. */
function bitsOf(tensors: Tensors): Record<TensorPath, string> {
  return Object.fromEntries(
    [...tensors].map(([path, { dtype, shape, data }]) => {
      const copy = data.slice();
      for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = NaN;
      return [path, `${dtype} [${shape.join()}] ${Buffer.from(copy.buffer).toString("base64")}`];
    }),
  );
}

type Subscribed = Requests["subscribe"]["arguments"];

const granularity = fc.constantFrom<Granularity>("iteration", "phase", "layer", "operation", "element");
const PATHS = [
  "conv1.output",
  "conv1.weight",
  "conv1.weight.grad",
  "conv1.weight.next",
  "pool1.indices",
  "pool2.output",
  "fc.output.grad",
  "fc.bias",
  "fc.bias.next",
  "learningRate",
  "target",
];
type Wish =
  | { kind: "next" | "stepBack"; granularity: Granularity }
  | { kind: "goto"; address: string; branch: number }
  | { kind: "setVariable"; path: string; value: number }
  | { kind: "setBatch"; from: number }
  | { kind: "continue" | "reverseContinue" | "compare" };
/** A page looks at something else. */
type Look = Subscribed & { kind: "subscribe"; page: number };

const command: fc.Arbitrary<Wish | Look> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom<"next" | "stepBack">("next", "stepBack"), granularity }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant<"goto">("goto"),
      address: fc
        .tuple(
          fc.nat(10),
          fc.constantFrom("forward/conv1", "forward/fc", "loss", "backward/conv2/gradWeight", "update"),
        )
        .map(([iteration, place]) => `${iteration}/${place}`),
      branch: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant<"setVariable">("setVariable"),
      path: fc.constantFrom("conv1.weight", "conv1.output", "fc.bias", "input", "learningRate"),
      value: fc.constantFrom(0.5, -0, 3e38, NaN),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant<"setBatch">("setBatch"), from: fc.nat(15) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant<"continue">("continue") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant<"reverseContinue">("reverseContinue") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant<"compare">("compare") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant<"subscribe">("subscribe"),
      page: fc.nat(1),
      sample: fc.nat(4),
      paths: fc.subarray(PATHS),
    }),
  },
);

/** Asks for it. Whether a stop follows. */
async function wish(client: Client, wanted: Wish): Promise<boolean> {
  const followed = (asked: Promise<unknown>): Promise<boolean> =>
    asked.then(
      () => true,
      () => false,
    );
  switch (wanted.kind) {
    case "next":
    case "stepBack":
      return followed(client.request(wanted.kind, { granularity: wanted.granularity }));
    case "goto": {
      const { branches } = (await client.request("timeline", {})).body;
      const { id } = branches[wanted.branch % branches.length]!;
      return followed(client.request("goto", { address: wanted.address, branch: id }));
    }
    case "setVariable": {
      const { path, value } = wanted;
      const index = { "conv1.weight": [0, 0, 1, 1], "fc.bias": [1], learningRate: [] }[path] ?? [1, 0, 2, 3];
      return followed(client.request("setVariable", { path, index, value }));
    }
    case "setBatch": {
      const { indices } = (await client.request("nextBatch", {})).body;
      return followed(client.request("setBatch", { indices: indices.map((_, n) => wanted.from + n) }));
    }
    case "compare": {
      const a = { address: "0/forward", sample: 0 };
      const b = { address: "1/forward", sample: 0 };
      await client.request("compare", { path: "conv1.output", a, b }).catch(() => undefined);
      return false;
    }
    case "continue":
      await client.request("continue", {});
      await client.request("pause", {});
      return true;
    case "reverseContinue":
      return followed(client.request("reverseContinue", {}));
  }
}

/** What a page that comes now, and knows nothing yet, is shown of the same. */
async function afresh(served: Engine, known: Stop, subscribed: Subscribed): Promise<Tensors> {
  const other = page(served);
  await other.client.request("attach", {});
  await other.stop();
  await other.client.request("subscribe", subscribed);
  const { tensors, body } = await other.stop();
  expect(body.moment).toEqual(known.body.moment);
  other.client.close();
  return tensors;
}

test("after any commands two pages have in view what pages that know nothing are sent, bit by bit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (wishes) => {
      const first = await launched({ limit: 25 }); // 20 to train by: an epoch's 5 iterations are soon over
      const second = page(first.engine);
      await second.client.request("attach", {});
      await second.stop();
      const pages = [first, second];
      const subscribed: Subscribed[] = [
        { sample: 0, paths: [] },
        { sample: 0, paths: [] },
      ];
      for (const one of wishes) {
        let stops: Stop[];
        if (one.kind === "subscribe") {
          const { page: which, sample, paths } = one;
          subscribed[which] = { sample, paths };
          await pages[which]!.client.request("subscribe", subscribed[which]);
          stops = [];
          stops[which] = await pages[which]!.stop();
        } else {
          if (!(await wish(first.client, one))) continue;
          stops = await Promise.all(pages.map(({ stop }) => stop()));
        }
        for (const [i, stop] of stops.entries())
          if (stop)
            expect(bitsOf(stop.tensors)).toEqual(bitsOf(await afresh(first.engine, stop, subscribed[i]!)));
      }
      for (const { client } of pages) client.close();
    }),
    { numRuns: 40 },
  );
}, 120_000);

describe("a weight larger than a stop may bring", () => {
  const WEIGHT = "layer4.1.conv2.weight";
  const SIZE = 256 * 256 * 9;

  test("is no part of a stop, which says that it is there, and is read region by region", async () => {
    const measured = await measuredPage(resnet18(32), 1, colours(16, 8));
    const { client, info, toStop } = measured;
    await toStop(() =>
      client.request("subscribe", { sample: 0, paths: [WEIGHT, "layer4.1.conv2.output", "fc.bias"] }),
    );
    const { body, tensors } = await toStop(() =>
      client.request("goto", { address: "0/forward/layer4.1.conv2" }),
    );
    expect([...tensors.keys()]).toEqual([
      "layer4.1.conv2.output",
      "layer4.1.relu1.output",
      "layer4.1.conv2.bias",
      "fc.bias",
      "input",
    ]);
    expect(body.view.paths).toContain(WEIGHT);
    expect(body.view.versions[gradientOf(info, WEIGHT)!]).toBeUndefined();
    let asked = 0;
    const read = await readTensor(
      (args) => {
        asked++;
        return client.request("read", args);
      },
      { path: WEIGHT },
    );
    expect(read!.version).toBe(body.view.versions[WEIGHT]);
    expect(read!.tensor.shape).toEqual([256, 256, 3, 3]);
    expect(asked).toBe(Math.ceil((SIZE * 4) / REGION_BYTES));
    const middle = await client.request("read", { path: WEIGHT, from: 500_000 });
    expect([...middle.tensors.get(WEIGHT)!.data.subarray(0, 9)]).toEqual([
      ...read!.tensor.data.subarray(500_000, 500_009),
    ]);
    await expect(client.request("read", { path: WEIGHT, from: SIZE })).rejects.toThrow(
      `tensor "${WEIGHT}" has 589824 elements, none from 589824 on`,
    );
    expect(measured.largest).toBeLessThan(4 * 1024 * 1024);
  }, 60_000);

  test("what is left out of a stop for want of room comes with the next", async () => {
    const { client, info, toStop } = await measuredPage(resnet18(32), 1, colours(16, 8));
    const paths = info.layers.map(({ output }) => output);
    await toStop(() => client.request("subscribe", { sample: 0, paths }));
    let stop = await toStop(() => client.request("goto", { address: "0/loss" }));
    let before = 0;
    for (let stops = 0; stop.tensors.size < stop.body.view.paths.length; stops++) {
      expect(stops, "stops").toBeLessThan(20);
      expect(stop.tensors.size).toBeGreaterThan(before);
      expect(stop.bytes).toBeLessThan(1.2 * STOP_BYTES);
      before = stop.tensors.size;
      stop = await toStop(() => client.request("subscribe", { sample: 0, paths }));
    }
    const { bytes } = await toStop(() => client.request("subscribe", { sample: 0, paths }));
    expect(bytes).toBeLessThan(50_000);
  }, 60_000);
});
