// Does it open, does it reach its engine, do menu and dialogs arrive: the shells' own part of the app.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bridge } from "../../src-engine/protocol/bridge";
import { onEveryHost } from "./everyHost";
import type { RunningApp } from "./hosts";
import { address } from "./window";

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
    await app.page.keyboard.press("ArrowRight");
    await lossIsNext(app, false);
    const before = await address(app.page);
    await app.page.reload();
    await app.page.waitForFunction(() => document.querySelector("[data-testid=network]")?.textContent);
    await expect.poll(() => address(app.page)).toBe(before);
  });

  test.skipIf(host.name !== "shim")(
    "says that its engine was killed, and starts another session",
    async () => {
      const { app } = host;
      await lossIsNext(app, false);
      await app.crashEngine?.();
      await app.page.getByText("the engine's process ended").waitFor();
      await lossIsNext(app, true);
    },
  );
});

/** A fresh session stands at the loss; one that stepped on does not. */
async function lossIsNext(app: RunningApp, is: boolean): Promise<void> {
  const hint = app.page.getByTestId("hint").filter({ hasText: "Loss is computed" });
  await hint.waitFor({ state: is ? "attached" : "detached" });
}
