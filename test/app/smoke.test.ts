// Does it open, does it reach its engine, do menu and dialogs arrive: the shells' own part of the app.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Bridge } from "../../src-engine/protocol/bridge";
import { hosts, type RunningApp } from "./hosts";

describe.each(hosts)("the app, $name", ({ name, missing, launch }) => {
  let app: RunningApp;
  let folder: string;

  beforeAll(async () => {
    if (missing) return;
    app = await launch();
    folder = mkdtempSync(join(tmpdir(), "backstep-smoke-"));
  });
  afterEach(() => {
    if (!missing) expect(app.problems()).toEqual([]);
  });
  afterAll(async () => {
    if (missing) return;
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const running = test.skipIf(missing !== undefined);
  const desktop = test.skipIf(missing !== undefined || name === "web");

  running(missing ?? "opens, with a title and the first run's network", async () => {
    expect(await app.page.title()).toContain("Backstep");
    await app.page.getByText("Conv2d").first().waitFor();
    await app.page.getByText("Loss is computed").first().waitFor();
  });

  desktop("hears the application menu", async () => {
    await app.menu("help");
    await app.page.getByRole("dialog").waitFor();
    await app.menu("help");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  desktop("saves a file where the dialog says", async () => {
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
    const said = await app.page.evaluate(() => {
      const bridge = Reflect.get(window, "backstep") as { saveFile(file: unknown): Promise<unknown> };
      return bridge.saveFile({ name: 7 }).catch((error: unknown) => String(error));
    });
    expect(said).toContain("saveFile expects { name, bytes }");
  });

  running("comes back to the same moment after a reload", async () => {
    await app.page.keyboard.press("ArrowRight");
    await lossIsNext(app, false);
    const before = await address(app);
    await app.page.reload();
    await app.page.waitForFunction(() => document.querySelector("[data-testid=network]")?.textContent);
    await expect.poll(() => address(app)).toBe(before);
  });

  test.skipIf(missing !== undefined || name !== "shim")(
    "says that its engine was killed, and starts another session",
    async () => {
      await lossIsNext(app, false);
      await app.crashEngine?.();
      await app.page.getByText("the engine's process ended").waitFor();
      await lossIsNext(app, true);
    },
  );
});

const address = (app: RunningApp): Promise<string> => app.page.getByTestId("address").inputValue();

/** A fresh session stands at the loss; one that stepped on does not. */
async function lossIsNext(app: RunningApp, is: boolean): Promise<void> {
  const hint = app.page.getByTestId("hint").filter({ hasText: "Loss is computed" });
  await hint.waitFor({ state: is ? "attached" : "detached" });
}
