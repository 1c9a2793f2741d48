// Whose turn it is: what is asked while something else is under way, or waits itself.

import { expect, test } from "vitest";
import { launched, options } from "../../support/page";

test("a run that goes on freely is paused for what was asked before it began", async () => {
  const { client, stop } = await launched();
  void client.request("continue", {});
  await client.request("goto", { address: "3/loss" });
  expect((await stop()).body).toMatchObject({ reason: "pause", moment: { iteration: 1 } });
  expect((await stop()).body).toMatchObject({ reason: "goto", address: "3/loss/output" });
});

test("what was asked of a session whose place another has taken is refused when its turn comes", async () => {
  const breathe = (): Promise<void> => new Promise((resume) => setTimeout(resume, 20));
  const { client, stop, failures } = await launched({}, { breathe });
  const another = client.request("launch", { ...options, seed: 2 });
  await new Promise((resume) => setImmediate(resume)); // it waits its turn now
  await client.request("goto", { address: "3/loss" });
  const trace = client.request("trace", {});
  await expect(trace).rejects.toThrow("another session began before this one's turn came");
  await another;
  expect((await stop()).body).toMatchObject({ reason: "entry", address: "start" });
  expect(failures).toEqual(["another session began before this one's turn came"]);
  await client.request("next", { granularity: "operation" });
  expect((await stop()).body.address).toBe("0/forward/conv1/output");
});

test("of two launches the second stays, and nothing has failed", async () => {
  const { client, stop, failures } = await launched();
  await Promise.all([2, 3].map((seed) => client.request("launch", { ...options, seed, warmup: seed })));
  expect((await stop()).body).toMatchObject({ reason: "entry", address: "3/loss/output" });
  expect(failures).toEqual([]);
});
