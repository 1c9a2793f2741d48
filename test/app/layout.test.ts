// In every window that laptops have, and for batches small and large: nothing lies over anything else, and the operation
// shows its operands and its result. The page is the same in every shell, so one of them is enough.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stageTabs } from "../../src-renderer/session/view/stageTab";
import { hosts, type RunningApp } from "./hosts";
import { overlaps, unseenOfOperation } from "./overlaps";
import { address, command, goTo } from "./window";

const sizes = [
  { width: 960, height: 600 },
  { width: 1280, height: 720 },
  { width: 1366, height: 657 },
  { width: 1536, height: 730 },
  { width: 1440, height: 900 },
] as const;
const LAPTOP = sizes[2];

let app: RunningApp;
beforeAll(async () => {
  app = await hosts[0]!.launch();
  app.page.setDefaultTimeout(20_000);
  await app.page.emulateMedia({ reducedMotion: "reduce" });
  await app.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
});
afterAll(async () => {
  expect(app.problems()).toEqual([]);
  await app.close();
});

/** Once the page has come to rest. */
async function holds(page: Page, where: string): Promise<void> {
  const wrong = async (): Promise<readonly string[]> => [
    ...(await page.evaluate(overlaps)),
    ...(await page.evaluate(unseenOfOperation)),
  ];
  await expect.poll(wrong, { message: where, interval: 60, timeout: 5000 }).toEqual([]);
}

async function launch(page: Page, model: string, batch: number): Promise<void> {
  await page.getByTestId("session").press("Enter");
  const form = page.getByTestId("session-form");
  await form.getByLabel("Model").selectOption(model);
  await form.getByLabel("Batch size").fill(String(batch));
  await page.getByTestId("launch").press("Enter");
  const shape = page.getByTestId("status").locator("[data-tip='Samples in this iteration\\'s batch']");
  const go = page.getByTestId("discard-go");
  await form.waitFor({ state: "detached" });
  if (await go.isVisible()) await go.press("Enter");
  await expect.poll(() => shape.textContent()).toBe(String(batch));
  await page.getByTestId("session").getByText(model).waitFor();
  // Who began a run by keyboard steps on by keyboard, though the form gives the focus back to its button.
  await page.getByTestId("hint").filter({ hasText: "Press → to" }).waitFor();
}

/** Steps from the start of an iteration to its end. */
async function everyOperation(page: Page, visit: (where: string) => Promise<void>): Promise<number> {
  await goTo(page, "2/forward/conv1/output");
  let visited = 0;
  for (let now = await address(page); now.startsWith("2/"); visited++) {
    await visit(now);
    await page.keyboard.press("ArrowRight");
    const before = now;
    await expect.poll(() => address(page)).not.toBe(before);
    now = await address(page);
  }
  return visited;
}

describe("nothing lies over anything else, and the operation shows what it computed", () => {
  test.each([
    ["lenet-jax", 1, 22],
    ["cnn-pytorch", 8, 32],
  ])(
    "at every operation of an iteration of %s, batch %i, in a laptop's window",
    async (model, batch, operations) => {
      const { page } = app;
      await launch(page, model, batch);
      await page.setViewportSize(LAPTOP);
      expect(await everyOperation(page, (where) => holds(page, `${model} ${where}`))).toBeGreaterThanOrEqual(
        operations - 2,
      );
    },
    120_000,
  );

  test.each([1, 8, 64])(
    "in every window with an explanation beside it, batch %i",
    async (batch) => {
      const { page } = app;
      await page.setViewportSize(LAPTOP);
      await launch(page, "cnn-pytorch", batch);
      for (const place of [
        "forward/pool1/output",
        "forward/conv2/output",
        "loss/logProbabilities",
        "backward/fc/gradWeight",
        "backward/conv2/gradInput",
        "backward/conv1/gradWeight",
        "update/conv1/weight",
      ]) {
        await goTo(page, `2/${place}`);
        await page.keyboard.press("Escape");
        await page.keyboard.press("e");
        await page.locator("[data-testid=explain][data-state=explained]").waitFor();
        for (const size of sizes) {
          await page.setViewportSize(size);
          await holds(page, `${place}, batch ${batch}, ${size.width} × ${size.height}`);
        }
      }
    },
    180_000,
  );
});

test.each(stageTabs.map(({ id, key }) => [id, key]))(
  "nothing lies over anything else on the page %s, in every window",
  async (id, key) => {
    const { page } = app;
    await page.keyboard.press("Escape");
    await page.keyboard.press(key);
    await page.locator(`[data-testid=tab-${id}][data-state=active]`).waitFor();
    if (id === "attribution") await page.getByTestId("attribution-pictures").waitFor();
    for (const size of sizes) {
      await page.setViewportSize(size);
      const wrong = (): Promise<readonly string[]> => page.evaluate(overlaps);
      await expect.poll(wrong, { message: `${size.width} × ${size.height}`, interval: 60 }).toEqual([]);
    }
    await page.keyboard.press("m");
  },
  30_000,
);

describe("what has no room says so, and how it comes back", () => {
  test("an unfolded timeline that takes the pictures' room is folded again from where they would be", async () => {
    const { page } = app;
    await page.setViewportSize(sizes[0]);
    await command(page, "Fold the run's timeline, or unfold it");
    await command(page, "Fold the iteration's timeline, or unfold it");
    await page.getByTestId("run-plot").waitFor();
    await page.getByTestId("show-pictures").press("Enter");
    await page.getByTestId("run-plot").waitFor({ state: "detached" });
    await holds(page, "after Show pictures");
  });

  test("so is a layer that has the operation's room", async () => {
    const { page } = app;
    await page.keyboard.press("x");
    await page.getByTestId("show-pictures").press("Enter");
    await holds(page, "after Show pictures");
  });

  test.each([
    ["t", "theory-rule"],
    ["r", "field-strip"],
  ])("what %s opens leaves the operation its pictures: the timeline folds for it", async (key, there) => {
    const { page } = app;
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.keyboard.press(key);
      await page.getByTestId(there).waitFor();
      await holds(page, `${there}, ${size.width} × ${size.height}`);
      await page.keyboard.press(key === "t" ? "Escape" : key);
      await page.getByTestId(there).waitFor({ state: "detached" });
    }
  });
});
