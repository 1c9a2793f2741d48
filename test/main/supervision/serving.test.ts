// `backstep serve` as it is run, killed and run again: the session goes on where it was, at most two seconds before.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cookieFor, servedPage, type ServedPage } from "../../support/served";

const cli = resolve(import.meta.dirname, "../../../out/main/cli.js");
let data: string;
const running = new Set<ChildProcess>();
beforeEach(() => (data = mkdtempSync(join(tmpdir(), "backstep-serving-"))));
afterEach(async () => {
  for (const each of running) await killed(each);
  rmSync(data, { recursive: true, force: true });
});

interface Serving {
  readonly child: ChildProcess;
  readonly page: ServedPage;
  /** What it said on stderr by now. */
  said(): string;
  /** The session it began with, if it did. */
  readonly isFromBefore: boolean | undefined;
}

async function serve(...args: string[]): Promise<Serving> {
  const env = { ...process.env, XDG_DATA_HOME: data, APPDATA: data, HOME: data };
  const child = spawn(process.execPath, [cli, "serve", ...args], { env });
  running.add(child);
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [url] = (await once(child.stdout, "data")) as [Buffer];
  const address = url.toString().trim();
  const page = await servedPage(address, await cookieFor(address));
  void page.closed.then((why) => (err += `[closed: ${why}]`));
  const { body } = await page.client.request("attach", {});
  return { child, page, said: () => err, isFromBefore: body.isFromBefore };
}

async function killed(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

/** Begins a session of its own seed and goes to an iteration of it. */
async function begin({ client, stop }: ServedPage, seed: number, iteration: number): Promise<void> {
  const launched = stop();
  await client.request("launch", { model: "cnn-pytorch", data: "digits", batchSize: 4, seed });
  await launched;
  const there = stop();
  await client.request("goto", { address: `${iteration}/loss/output` });
  await there;
}
const seedOf = async ({ client }: ServedPage): Promise<number | undefined> =>
  (await client.request("attach", {})).body.session?.seed;
const lengthOf = async ({ client }: ServedPage): Promise<number> => {
  const { tensors } = await client.request("history", {});
  return tensors.get("loss")?.data.length ?? 0;
};
const lossKept = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a server that was killed goes on two seconds before at most, and tells the first page so", async () => {
  const first = await serve();
  await begin(first.page, 41, 30);
  await lossKept(2000);
  await killed(first.child);
  const second = await serve();
  expect(second.isFromBefore).toBe(true);
  expect(second.said()).toContain("goes on with the last session; --fresh begins anew");
  expect(await seedOf(second.page)).toBe(41);
  await expect.poll(() => lengthOf(second.page), { timeout: 20_000 }).toBeGreaterThanOrEqual(31);
});

test("training that is killed again and again loses two seconds at most each time", async () => {
  let known = 0;
  for (let round = 0; round < 3; round++) {
    const { child, page, said } = await serve();
    if (round === 0) await begin(page, 7, 0);
    await expect
      .poll(() => lengthOf(page).catch(() => said()), { timeout: 20_000 })
      .toSatisfy((length) => Number(length) >= known, `${round}: ${known} ${said()}`);
    await page.client.request("continue", {});
    await lossKept(1500);
    known = await lengthOf(page);
    await lossKept(2000);
    await killed(child);
  }
}, 90_000);

test("two at once keep a session each, and each is there for another start", async () => {
  const [a, b] = [await serve(), await serve()];
  await begin(a.page, 1, 5);
  await begin(b.page, 2, 5);
  await lossKept(2000);
  await Promise.all([killed(a.child), killed(b.child, "SIGTERM")]);
  const [c, d] = await Promise.all([serve(), serve()]);
  expect([await seedOf(c.page), await seedOf(d.page)].sort()).toEqual([1, 2]);
});

test("--fresh begins without the last session, which another start finds", async () => {
  const first = await serve();
  await begin(first.page, 5, 3);
  await lossKept(1500);
  await killed(first.child, "SIGTERM");
  const fresh = await serve("--fresh");
  expect([fresh.isFromBefore, await seedOf(fresh.page)]).toEqual([undefined, undefined]);
  await killed(fresh.child, "SIGTERM");
  expect(await seedOf((await serve()).page)).toBe(5);
});

test("a session that cannot be opened is set aside and said, and one begins without it", async () => {
  const first = await serve();
  await begin(first.page, 5, 3);
  await lossKept(1500);
  await killed(first.child, "SIGTERM");
  const [folder = ""] = readdirSync(join(data, "backstep", "serve"));
  writeFileSync(join(data, "backstep", "serve", folder, "last-session.attempts"), "2");
  const second = await serve();
  expect(second.isFromBefore).toBeUndefined();
  await expect.poll(() => second.said()).toContain("the session from before was set aside: ");
  const [now = ""] = readdirSync(join(data, "backstep", "serve"));
  expect(
    readdirSync(join(data, "backstep", "serve", now)).some((name) => name.startsWith("set-aside-")),
  ).toBe(true);
});

test("--model begins anew with a network out of a file, at its first loss, and is told from a session of before", async () => {
  const model = resolve(import.meta.dirname, "../../../resources/models/residual.json");
  const { page, isFromBefore } = await serve("--model", model, "--seed", "9");
  const { body } = await page.client.request("attach", {});
  expect(body.session).toMatchObject({ model: "residual", seed: 9, data: { name: "digits" } });
  expect(body.session?.layers.find(({ name }) => name === "add")?.inputs).toEqual([
    "relu2.output",
    "pool1.output",
  ]);
  expect(isFromBefore).not.toBe(true);
});

test("what describes a run is refused without --model", () => {
  const { status, stderr } = spawnSync(process.execPath, [cli, "serve", "--seed", "9"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("--seed is for --model, which is not given");
});

test("where the data folder cannot be written to, a session begins all the same, and it is said where", async () => {
  writeFileSync(join(data, "backstep"), "a file where the folder would be");
  const serving = await serve();
  expect(serving.said()).toBe(
    `serve: cannot write to ${join(data, "backstep", "serve")}: a part of the path is no folder; this session will not be there after a restart\n`,
  );
  await begin(serving.page, 5, 3);
});
