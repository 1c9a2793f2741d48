// How much travels at a stop, as a page asks for it.

import { expect, test } from "vitest";
import { visiblePaths } from "../../../src-renderer/session/exchange/subscription";
import { measuredPage, type MeasuredPage, type MeasuredStop } from "../../support/measuredPage";
import { colours, resnet18 } from "../../support/resnet18";

const MEBIBYTE = 1024 * 1024;

/** Through a whole iteration by operation, in view what the page has in view. */
async function throughAnIteration({ client, info, toStop }: MeasuredPage): Promise<readonly MeasuredStop[]> {
  await toStop(() => client.request("subscribe", { sample: 0, paths: visiblePaths(info) }));
  await toStop(() => client.request("goto", { address: "0/forward" }));
  await toStop(() => client.request("goto", { address: "1/forward/" + info.layers[0]!.name + "/output" }));
  const stops: MeasuredStop[] = [];
  while (stops.at(-1)?.body.moment.pc !== info.instructions.length)
    stops.push(await toStop(() => client.request("next", { granularity: "operation" })));
  return stops;
}

function told(name: string, stops: readonly MeasuredStop[]): void {
  const sorted = (of: (stop: MeasuredStop) => number): number[] => stops.map(of).sort((a, b) => a - b);
  const line = (values: number[], unit: string): string =>
    `median ${values[values.length >> 1]!.toFixed(1)} ${unit}, most ${values.at(-1)!.toFixed(1)} ${unit}`;
  const bytes = line(
    sorted((stop) => stop.bytes / 1024),
    "KiB",
  );
  const time = line(
    sorted((stop) => stop.milliseconds),
    "ms",
  );
  console.log(`${name}: ${stops.length} stops, ${bytes}; ${time}`);
}

/** In one iteration nothing is written twice: whatever has been sent is not sent again. */
function expectNothingTwice(stops: readonly MeasuredStop[]): void {
  const sent = stops.flatMap((stop) => stop.sent);
  expect(sent.filter((path, i) => sent.indexOf(path) < i)).toEqual([]);
}

test.each([
  ["cnn-pytorch", 8],
  ["lenet-jax", 8],
  ["vanishing", 8],
])(
  "%s: a step brings what it wrote and what comes into view, and nothing a second time",
  async (model, batch) => {
    const page = await measuredPage(model, batch);
    const stops = await throughAnIteration(page);
    told(model, stops);
    expectNothingTwice(stops);
    for (const { body, sent } of stops) {
      const { reads, writes } = page.info.instructions[body.instruction]!;
      expect([...Object.values(reads), writes]).toEqual(expect.arrayContaining([...sent]));
    }
  },
);

test("stepping through a ResNet-18 at batch 8 no frame is larger than 4 MiB, and no stop than a quarter of that", async () => {
  const page = await measuredPage(resnet18(), 8, colours(16, 8));
  const stops = await throughAnIteration(page);
  told("resnet18", stops);
  expectNothingTwice(stops);
  expect(Math.max(...stops.map(({ bytes }) => bytes))).toBeLessThan(MEBIBYTE);
  expect(page.largest).toBeLessThan(4 * MEBIBYTE);
}, 300_000);
