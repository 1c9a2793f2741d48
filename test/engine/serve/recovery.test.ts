// What an engine leaves for the one after it, and what that makes of it.

import { expect, test } from "vitest";
import type { Clock } from "../../../src-engine/debug/time/clock";
import { sha256Hex } from "../../../src-engine/formats/session/fingerprint";
import { decodeSafetensors, encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { decodeSession } from "../../../src-engine/formats/session/sessionCodec";
import type { Answer, Tensors } from "../../../src-engine/protocol/wire/client";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import type { SessionInfo, Timeline } from "../../../src-engine/protocol/protocol";
import { reference } from "../../../src-engine/run/reference";
import { Checkpointing } from "../../../src-engine/serve/session/recovery";
import { engine, launched, page, type Page } from "../../support/page";
import { tinySession } from "../../support/tinySession";

const fileOf = ({ body, tensors }: Answer<"saveSession">): Uint8Array =>
  tensorAsBytes(tensors.get("file"), body.byteLength);

/** Another page may have been told of the stop before as well. */
async function goTo({ client, stop }: Pick<Page, "client" | "stop">, address: string): Promise<void> {
  await client.request("goto", { address });
  while (!(await stop()).body.address.startsWith(address)) continue;
}

const hash = (tensors: Tensors): Promise<string> =>
  sha256Hex(encodeSafetensors({ metadata: new Map(), tensors }));

/** How long the first branch is in a checkpoint. */
const iterationsIn = (checkpoint: Uint8Array): number =>
  decodeSession(decodeSafetensors(new Uint8Array(checkpoint)).metadata.get("backstep.session")!).branches[0]!
    .iterations;

/** A run of a few iterations, an edit in the third, and where it was left. */
async function left() {
  const opened = await launched();
  const { client, stop } = opened;
  await goTo(opened, "6/loss/output");
  await goTo(opened, "3/loss/output");
  await client.request("setVariable", { path: "conv1.weight", index: [0, 0, 0, 0], value: 2 });
  await stop();
  await goTo(opened, "5/backward/conv1/gradWeight");
  return opened;
}

async function reopened(checkpoint: Uint8Array, clock: Partial<Clock> = {}) {
  const after = engine(clock);
  const opening = after.reopen(checkpoint);
  const opened = page(after);
  expect((await opened.client.request("attach", {})).body.session?.model).toBe("cnn-pytorch");
  await opening;
  return { ...opened, engine: after };
}

const seen = async (client: Page["client"]) => [
  (await client.request("timeline", {})).body,
  await client.request("history", { branch: 0 }),
  await client.request("history", { branch: 1 }),
  (await client.request("read", { path: "conv1.weight" })).tensors,
  (await client.request("read", { path: "conv1.weight.grad" })).tensors,
];

/** What is told of weights that are kept in memory differs: those of the past are not taken along. */
const withoutCheckpoints = ([timeline, ...others]: unknown[]): unknown[] => [
  { ...(timeline as Timeline), checkpoints: undefined },
  ...others,
];

test("an engine comes back where the one before it was: branches, edit, moment, curves, health, the bits", async () => {
  const before = await left();
  const checkpoint = await before.engine.checkpoint();
  const after = await reopened(checkpoint!);
  const [was, is] = await Promise.all([before.client, after.client].map(seen));
  expect(withoutCheckpoints(is!)).toEqual(withoutCheckpoints(was!));
  expect(await after.engine.checkpoint()).toEqual(checkpoint);
});

test("nothing is replayed for it, however long the run was", async () => {
  const before = await launched();
  await before.client.request("goto", { address: "900/loss/output" });
  await before.stop();
  const checkpoint = await before.engine.checkpoint();
  const after = engine();
  const worked: number[] = [];
  const opened = page(after);
  opened.client.on("working", ({ done }) => worked.push(done));
  await after.reopen(checkpoint!);
  await opened.client.request("attach", {});
  expect((await opened.stop()).body.address).toBe("900/loss/output");
  expect(worked).toEqual([]);
  await goTo(opened, "899/loss/output"); // behind it there is replay, as ever
  expect(worked.length).toBeGreaterThan(0);
});

test("a run that goes on comes to the same bits from a checkpoint that was taken on its way", async () => {
  const before = await launched();
  await before.client.request("continue", {});
  let checkpoint: Uint8Array | undefined;
  while (!checkpoint || iterationsIn(checkpoint) < 30) {
    checkpoint = (await before.engine.checkpoint()) ?? checkpoint;
    await new Promise((resume) => setImmediate(resume));
  }
  await before.client.request("pause", {});
  await before.stop();
  const after = await reopened(checkpoint);
  expect((await after.stop()).body.moment.iteration).toBeGreaterThanOrEqual(30);
  for (const one of [before, after]) await goTo(one, "600");
  const [was, is] = await Promise.all(
    [before.client, after.client].map(async (client) => [
      await hash((await client.request("read", { path: "fc.weight.next" })).tensors),
      await hash((await client.request("history", {})).tensors),
    ]),
  );
  expect(is).toEqual(was);
});

test("an edit in the middle of an iteration is made again at its moment, not before", async () => {
  const before = await launched();
  await before.client.request("goto", { address: "5/forward/relu1" });
  await before.stop();
  await before.client.request("setVariable", { path: "conv1.weight", index: [0, 0, 0, 0], value: 9 });
  await before.stop();
  const after = await reopened((await before.engine.checkpoint())!);
  for (const path of ["conv1.output", "conv1.weight"])
    expect((await after.client.request("read", { path })).tensors).toEqual(
      (await before.client.request("read", { path })).tensors,
    );
});

test("taking a checkpoint moves nothing and does not pause a run", async () => {
  const { client, stop, engine: running } = await launched();
  await client.request("continue", {});
  expect(await running.checkpoint()).toBeDefined();
  await client.request("pause", {});
  expect((await stop()).body.reason).toBe("pause");
});

test("there is no other checkpoint where nothing has changed, nor so soon that they took more than a twentieth of the time", async () => {
  let time = 0;
  const { client, engine: running } = await launched({}, { now: () => (time += 10) });
  expect(await running.checkpoint()).toBeDefined();
  expect(await running.checkpoint()).toBeUndefined();
  await client.request("setWatches", { expressions: ["loss"] });
  expect(await running.checkpoint()).toBeUndefined();
  time += 1000;
  expect(await running.checkpoint()).toBeDefined();
});

test("a session that another took the place of while its images were hashed leaves no checkpoint", async () => {
  const session = tinySession(reference);
  const info = { backend: "reference" } as SessionInfo;
  const running = { session, info, epochs: 1 };
  expect(await new Checkpointing(() => 0).checkpointOf(running, () => true)).toBeDefined();
  const checkpointing = new Checkpointing(() => 0).checkpointOf(running, () => false);
  session.close();
  expect(await checkpointing).toBeUndefined();
});

test("on a machine so busy that a small one takes long, the next one waits half a second at most", async () => {
  let time = 0;
  const { client, engine: running } = await launched({}, { now: () => (time += 200) });
  expect(await running.checkpoint()).toBeDefined();
  await client.request("setWatches", { expressions: ["loss"] });
  time += 500;
  expect(await running.checkpoint()).toBeDefined();
});

test("there is no checkpoint of a session that is still being replayed: the one before it stays good", async () => {
  const before = await left();
  const after = engine();
  const text = fileOf(await before.client.request("saveSession", {}));
  const opening = after.reopen(text);
  await page(after).client.request("attach", {});
  expect(await after.checkpoint()).toBeUndefined();
  await opening;
});

test("an engine without a session has nothing to keep", async () => {
  expect(await engine().checkpoint()).toBeUndefined();
});

test("a checkpoint that cannot be opened is one sentence to the first page, which may launch another", async () => {
  const served = engine();
  await served.reopen(new TextEncoder().encode("{}"));
  const { client, failures } = page(served);
  expect((await client.request("attach", {})).body).toEqual({});
  expect(failures).toEqual([
    expect.stringMatching(/^the session from before cannot be had again: session: /),
  ]);
  await page(served).client.request("attach", {});
  expect(failures).toHaveLength(1);
});
