// A session opened by replay: a pause ends that, and what no hash speaks of is told.

import { expect, test } from "vitest";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import { engine, launched, page } from "../../support/page";

/** A run of so many iterations, as its text. */
async function saved(iterations: number): Promise<string> {
  const { client, stop } = await launched();
  await client.request("goto", { address: String(iterations - 1) });
  await stop();
  const { body, tensors } = await client.request("saveSession", {});
  return new TextDecoder().decode(tensorAsBytes(tensors.get("file"), body.byteLength));
}

test("a pause ends the replay of a session where it has come to, and it does not go on by itself", async () => {
  const text = await saved(2000);
  const { client, stop } = page(engine());
  const opening = client.request("openSession", { text });
  await new Promise<void>((seen) => client.on("working", () => seen()));
  await client.request("pause", {});
  const { body } = await opening;
  expect(body.differs).toEqual([
    "the replay was paused: branches are only as long as it came, and no weights were compared",
  ]);
  const { moment } = (await stop()).body;
  expect(moment.iteration).toBeLessThan(1999);
  expect((await client.request("history", {})).tensors.get("loss")!.shape).toEqual([moment.iteration + 1]);
});

test("a session without hashes is not said to be as it was: which iterations nothing speaks of is", async () => {
  const text = await saved(5);
  const { client } = page(engine());
  const { body } = await client.request("openSession", { text });
  expect(body).toMatchObject({ isReplayed: true, differs: [], unverified: [] });
  const bare = encodeSession({ ...decodeSession(text), hashes: [] });
  expect((await client.request("openSession", { text: bare })).body).toMatchObject({
    differs: [],
    unverified: ['branch 0 ("main"): no hash is recorded after iterations 0 to 4'],
  });
});
