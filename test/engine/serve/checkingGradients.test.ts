// A gradient check as a page asks for it.

import { expect, test } from "vitest";
import type { Events } from "../../../src-engine/protocol/protocol";
import { CheckingGradients } from "../../../src-engine/serve/study/checkingGradients";
import { launched } from "../../support/page";
import { smallSession, stillClock } from "../../support/runs";

test("tells of each tensor how far it is from differences, element by element, and leaves the run alone", async () => {
  const { client } = await launched();
  const before = await client.request("read", { path: "fc.bias" });
  const working: Events["working"][] = [];
  client.on("working", (body) => working.push(body));
  const { body, tensors } = await client.request("checkGradients", {
    paths: ["fc.bias", "conv1.weight"],
    most: 20,
  });
  expect(body).toMatchObject({
    address: "start",
    branch: 0,
    batchSize: 4,
    complete: true,
    tolerance: 1e-6,
  });
  expect(body.tensors.map(({ path, checked, wrong }) => [path, checked, wrong])).toEqual([
    ["fc.bias", 10, 0],
    ["conv1.weight", 20, 0],
  ]);
  expect(tensors.get("errors/fc.bias")!.shape).toEqual([10]);
  expect(Math.max(...tensors.get("errors/fc.bias")!.data)).toBe(body.tensors[0]!.worst);
  expect([...tensors.get("corners/conv1.weight")!.data].filter(Boolean)).toEqual([]);
  expect(working.at(-1)).toMatchObject({ what: "checking gradients", of: "numbers", total: 30 });
  const after = await client.request("read", { path: "fc.bias" });
  expect(after.tensors).toEqual(before.tensors);
});

test("of fewer images than the batch has, the loss is theirs", async () => {
  const { client } = await launched();
  const { body } = await client.request("checkGradients", { paths: ["fc.bias"], samples: 1 });
  expect(body).toMatchObject({ batchSize: 1, complete: true });
  expect(body.tensors[0]!.wrong).toBe(0);
});

test("a pause ends it with what is known by then", async () => {
  let time = 0;
  const clock = { now: () => (time += 100), breathe: () => Promise.resolve() };
  const session = smallSession({}, undefined, {}, stillClock);
  await session.goto({ iteration: 0, pc: session.trainer.program.evaluated });
  const checking = new CheckingGradients(clock, undefined, (_what, done) => {
    if (done === 7) checking.pause();
  });
  const { body } = await checking.check(session, { paths: ["conv2.weight", "fc.bias"] });
  expect(body.complete).toBe(false);
  expect(body.tensors.map(({ path, checked }) => [path, checked])).toEqual([["conv2.weight", 7]]);
});

test("what there is no gradient by is refused by name", async () => {
  const { client } = await launched();
  await expect(client.request("checkGradients", { paths: ["conv3.weight"] })).rejects.toThrow(
    /nothing comes back to "conv3\.weight"; near are conv[12]\.weight/,
  );
  await expect(client.request("checkGradients", { most: 0 })).rejects.toThrow(
    "checkGradients: expected most to be a whole number",
  );
});
