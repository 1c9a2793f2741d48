// Large frames go in parts, are put together again, and grow nothing on the way.

import { describe, expect, test } from "vitest";
import { PART_BYTES } from "../../src-engine/protocol/limits";
import type { Channel } from "../../src-engine/protocol/wire/channel";
import { encodeFrame } from "../../src-engine/protocol/wire/frame";
import { inParts, isFrame } from "../../src-engine/protocol/wire/parts";
import { channelPair } from "../support/channelPair";
import fc from "../support/properties";

type Bytes = Uint8Array<ArrayBuffer>;

const small = { part: 100, most: 5000 };
const bytes = (length: number, from = 0): Bytes => new Uint8Array(length).map((_, i) => (from + i) % 251);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A pipe whose middle is watched: every message that passes, in either direction, and how many were not delivered yet. */
function watched() {
  const [left, right] = channelPair();
  const passed: Bytes[] = [];
  const watching = (channel: Channel): Channel => ({
    ...channel,
    send(message) {
      passed.push(message);
      channel.send(message);
    },
  });
  return { left: watching(left), right: watching(right), passed };
}

test("frames of any sizes arrive whole and in their order, in both directions at once", async () => {
  const frames = fc.array(fc.nat(1500), { maxLength: 12 });
  // Twelve of the largest may wait at once: whoever lets more wait than twice the most is cut off, which another test holds.
  const roomy = { ...small, most: (12 * 1500) / 2 };
  await fc.assert(
    fc.asyncProperty(frames, frames, async (there, back) => {
      const { left, right, passed } = watched();
      const ends = [inParts(left, undefined, roomy), inParts(right, undefined, roomy)] as const;
      const arrived: [Bytes[], Bytes[]] = [[], []];
      ends[0].onMessage((frame) => arrived[0].push(frame));
      ends[1].onMessage((frame) => arrived[1].push(frame));
      const [out, home] = [there, back].map((sizes) => sizes.map((size, i) => bytes(size, i)));
      out!.forEach((frame) => ends[0].send(frame));
      home!.forEach((frame) => ends[1].send(frame));
      const all = there.length + back.length;
      for (let turns = 0; arrived[0].length + arrived[1].length < all && turns < 1000; turns++)
        await settled();
      expect(arrived).toEqual([home, out]);
      expect(Math.max(0, ...passed.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(small.part);
    }),
    { numRuns: 200 },
  );
});

test("a frame is never taken for a part", () => {
  const frame = encodeFrame({ kind: "request", seq: 0, command: "pause", arguments: {} });
  expect(isFrame(frame)).toBe(true);
  expect(isFrame(new Uint8Array(0))).toBe(true);
});

test("no more than two parts are under way, however slow the other side is", async () => {
  const { left, passed } = watched();
  inParts(left, undefined, small).send(bytes(4000));
  await settled();
  expect(passed).toHaveLength(2);
});

test("who waits hears how far it is, on both sides", async () => {
  const { left, right } = watched();
  const heard: [string, number, number][] = [];
  const [one, other] = [left, right].map((channel) => inParts(channel, (...now) => heard.push(now), small));
  const arrived = new Promise<Bytes>((resolve) => other!.onMessage(resolve));
  one!.onMessage(() => undefined);
  one!.send(bytes(150));
  expect(await arrived).toEqual(bytes(150));
  expect(heard).toEqual([
    ["sending", 76, 150],
    ["sending", 150, 150],
    ["receiving", 76, 150],
    ["receiving", 150, 150],
  ]);
});

test("when the other side goes nothing more is sent", async () => {
  const { left, right, passed } = watched();
  const [one, other] = [left, right].map((channel) => inParts(channel, undefined, small));
  let closed = 0;
  one!.onMessage(() => undefined);
  one!.onClose(() => closed++);
  other!.onMessage(() => undefined);
  one!.send(bytes(4000));
  await Promise.resolve();
  other!.close();
  await settled();
  const { length } = passed;
  await settled();
  expect([closed, passed.length]).toEqual([1, length]);
  expect(length).toBeLessThan(40);
});

describe("who breaks the rules is cut off, and nothing is thrown", () => {
  const mark = [255, 255, 255, 255, 255, 255, 255, 255];
  const part = (total: number, ...content: number[]): Bytes => {
    const made = Uint8Array.from([...mark, 1, 0, 0, 0, ...new Array<number>(12).fill(0), ...content]);
    new DataView(made.buffer).setFloat64(16, total, true);
    return made;
  };
  test.each([
    ["a frame larger than any may be", [part(5001, 1)]],
    ["a frame of no size", [part(NaN, 1)]],
    ["more than was announced", [part(3, 1, 2), part(3, 3, 4)]],
    ["another size in the midst", [part(3, 1, 2), part(4, 3)]],
    ["a frame between two parts", [part(3, 1, 2), bytes(20)]],
    ["a part without a byte", [part(3)]],
    ["a part that is cut off", [Uint8Array.from([...mark, 1, 0, 0, 0])]],
    ["something that is neither", [Uint8Array.from([...mark, 3, 0, 0, 0])]],
    ["an acknowledgement of nothing", [Uint8Array.from([...mark, 2, 0, 0, 0])]],
    ["parts of 2⁵³ bytes", [part(2 ** 53, 1)]],
  ])("%s", async (_what, messages) => {
    const [mine, theirs] = channelPair();
    let closed = 0;
    const arrived: Bytes[] = [];
    mine.onMessage(() => undefined);
    mine.onClose(() => closed++);
    const end = inParts(theirs, undefined, small);
    end.onMessage((frame) => arrived.push(frame));
    for (const message of messages) mine.send(message);
    await settled();
    expect([closed, arrived]).toEqual([1, []]);
  });
});

test("a part and its head are 4 MiB at most", async () => {
  const { left, right, passed } = watched();
  const [one, other] = [left, right].map((channel) => inParts(channel));
  one!.onMessage(() => undefined);
  const arrived = new Promise<Bytes>((resolve) => other!.onMessage(resolve));
  one!.send(bytes(2 * PART_BYTES));
  expect((await arrived).byteLength).toBe(2 * PART_BYTES);
  expect(Math.max(...passed.map(({ byteLength }) => byteLength))).toBe(4 * 2 ** 20);
});
