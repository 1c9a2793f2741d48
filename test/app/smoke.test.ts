// Does it open, does it reach its engine, do menu and dialogs arrive: the shells' own part of the app.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Bridge } from "../../src-engine/protocol/wire/bridge";
import type { Client } from "../../src-engine/protocol/wire/client";
import { onEveryHost } from "./everyHost";
import { address, reached, read, walk } from "./window";

onEveryHost("the app", (host) => {
  const desktop = test.skipIf(host.name === "web");

  test("opens, with a title and the first run's network", async () => {
    const { app } = host;
    expect(await app.page.title()).toContain("Backstep");
    await app.page.getByText("Conv2d").first().waitFor();
    await app.page.getByText("Loss is computed").first().waitFor();
  });

  desktop("hears the application menu", async () => {
    const { app } = host;
    await app.menu("help");
    await app.page.getByRole("dialog").waitFor();
    await app.menu("help");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("tells in its help whose work it holds, and under which licences", async () => {
    const { page } = host.app;
    await page.keyboard.press("?");
    const licences = page.getByTestId("licences");
    await licences.locator("summary").click();
    await licences.getByText("@fontsource-variable/inter").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  desktop("saves a file where the dialog says", async () => {
    const { app, folder } = host;
    const filePath = join(folder, "weights.npz");
    await app.answerDialog({ canceled: false, filePath });
    const name = await app.page.evaluate(() => {
      const bridge = Reflect.get(window, "backstep") as Bridge;
      return bridge.saveFile({ name: "../../weights.npz", bytes: new Uint8Array([0, 255, 7]) });
    });
    expect(name).toBe("weights.npz");
    expect([...readFileSync(filePath)]).toEqual([0, 255, 7]);
  });

  desktop("opens the file that the dialog chose, and none when it was cancelled", async () => {
    const { app, folder } = host;
    const path = join(folder, "gradients.npz");
    writeFileSync(path, Buffer.from([1, 2, 254]));
    const open = (): Promise<{ name: string; bytes: number[] } | undefined> =>
      app.page.evaluate(async () => {
        const bridge = Reflect.get(window, "backstep") as Bridge;
        const file = await bridge.openFile(["npz"]);
        return file && { name: file.name, bytes: [...file.bytes] };
      });
    await app.answerDialog({ canceled: false, filePaths: [path] });
    expect(await open()).toEqual({ name: "gradients.npz", bytes: [1, 2, 254] });
    await app.answerDialog({ canceled: true, filePaths: [] });
    expect(await open()).toBeUndefined();
  });

  desktop("refuses what is not a file to save", async () => {
    const { app } = host;
    const said = await app.page.evaluate(() => {
      const bridge = Reflect.get(window, "backstep") as { saveFile(file: unknown): Promise<unknown> };
      return bridge.saveFile({ name: 7 }).catch((error: unknown) => String(error));
    });
    expect(said).toContain("saveFile expects { name, bytes }");
  });

  test("comes back to the same moment after a reload", async () => {
    const { app } = host;
    const before = await walk(app.page, "ArrowRight");
    await app.page.reload();
    await app.page.waitForFunction(() => document.querySelector("[data-testid=network]")?.textContent);
    await expect.poll(() => address(app.page)).toBe(before);
  });

  const shim = test.skipIf(host.name !== "shim");

  shim("says that its engine was killed, and comes back to where it was", async () => {
    const { page, signalEngine } = host.app;
    const before = await marked(page);
    await signalEngine?.("SIGKILL");
    await page.getByText("the engine's process ended").waitFor();
    await returned(page, before);
  });

  shim("ends an engine that hangs, and comes back to where it was", async () => {
    const { page, signalEngine } = host.app;
    const before = await marked(page);
    await signalEngine?.("SIGSTOP");
    // Where more want the machine's cores than it has, its shell is up to three times as patient.
    await page.getByText("the engine hung").waitFor({ timeout: 30_000 });
    await returned(page, before);
  });

  shim("loads the page again where its process crashed, in the same state, and says why", async () => {
    const app = await host.launch();
    await app.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
    const before = await marked(app.page);
    const context = app.page.context();
    const arrived = context.waitForEvent("page");
    const devtools = await context.newCDPSession(app.page);
    devtools.send("Page.crash").catch(() => undefined); // it answers nothing any more
    const page = await arrived;
    await page.getByText("The page was loaded again: its process crashed.").waitFor();
    await returned(page, before);
    await app.close();
  });

  test("opens where it was when it was closed, says so, and begins anew where that is wanted", async () => {
    const { folder, launch } = host;
    const first = await launch(folder);
    await first.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
    const before = await marked(first.page);
    await first.close();
    const second = await launch(folder);
    await returned(second.page, before);
    await second.page.getByText("This goes on where you left off the last time.").waitFor();
    await second.page.getByRole("button", { name: "Begin anew" }).click();
    await expect.poll(() => address(second.page)).not.toBe(before);
    expect(second.problems()).toEqual([]);
    await second.close();
  });
});

/** Changes the run so that no session begins like it, and waits until that is kept. */
async function marked(page: Page): Promise<string> {
  await page.evaluate(async () => {
    const client = Reflect.get(window, "backstepClient") as Client;
    await client.request("setVariable", { path: "conv1.weight", index: [0, 0, 0, 0], value: 1.5 });
    await client.request("goto", { address: "40/backward/conv1/gradWeight" });
  });
  await reached(page, /^40\/backward\/conv1\/gradWeight$/);
  // The engine tells its shell twice a second; what it answers after a second it answers after that.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (let i = 0; i < 2; i++) await read(page, "conv1.weight");
  return await address(page);
}

async function returned(page: Page, before: string): Promise<void> {
  const weight = (): Promise<number | undefined> =>
    read(page, "conv1.weight").then(
      ([first]) => first,
      () => undefined, // it is not there yet
    );
  await expect.poll(weight, { timeout: 15_000 }).toBe(1.5);
  await expect.poll(() => address(page)).toBe(before); // the engine may answer before the page has drawn
}
