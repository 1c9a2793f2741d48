// What an engine leaves for the one after it, and what that makes of it.

import { expect, test } from "vitest";
import { sessionText } from "../../../src-engine/protocol/sessionText";
import { engine, launched, page } from "../../support/page";

/** A run of a few iterations, an edit in the third, and where it was left. */
async function left() {
  const opened = await launched();
  const { client, stop } = opened;
  const goTo = async (address: string): Promise<void> => {
    await client.request("goto", { address });
    await stop();
  };
  await goTo("6/loss/output");
  await goTo("3/loss/output");
  await client.request("setVariable", { path: "conv1.weight", index: [0, 0, 0, 0], value: 2 });
  await stop();
  await goTo("5/backward/conv1/gradWeight");
  return opened;
}

test("an engine comes back where the one before it was: the branches, the edit, the moment, the bits", async () => {
  const before = await left();
  const checkpoint = await before.engine.checkpoint();
  const after = engine();
  const reopened = after.reopen(checkpoint!);
  const { client } = page(after);
  expect((await client.request("attach", {})).body.session?.model).toBe("cnn-pytorch");
  await reopened;
  const [was, is] = await Promise.all(
    [before.client, client].map(async (each) => [
      (await each.request("timeline", {})).body.branches,
      (await each.request("read", { path: "conv1.weight.grad" })).tensors,
    ]),
  );
  expect(is).toEqual(was);
  expect(await after.checkpoint()).toEqual(checkpoint);
});

test("taking a checkpoint moves nothing and does not pause a run", async () => {
  const { client, stop, engine: running } = await launched();
  await client.request("continue", {});
  expect(sessionText((await running.checkpoint())!)).toContain('"iterations"');
  await client.request("pause", {});
  expect((await stop()).body.reason).toBe("pause");
});

test("there is no checkpoint of a session that is still being replayed: the one before it stays good", async () => {
  const before = await left();
  const after = engine();
  const reopened = after.reopen((await before.engine.checkpoint())!);
  await page(after).client.request("attach", {});
  expect(await after.checkpoint()).toBeUndefined();
  await reopened;
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
