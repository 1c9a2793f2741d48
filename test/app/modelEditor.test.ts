// A network written in the model editor by keys alone, mended where a field says what is wrong, run on the digits and stepped
// backward; then changed in the midst of its run. The page is the same in every shell, so one of them is enough.

import { afterAll, beforeAll, expect, test } from "vitest";
import { hosts, type RunningApp } from "./hosts";
import { goTo, reached } from "./window";

let app: RunningApp;
beforeAll(async () => {
  app = await hosts[0]!.launch();
  app.page.setDefaultTimeout(20_000);
  await app.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
});
afterAll(async () => {
  expect(app.problems()).toEqual([]);
  await app.close();
});

/** The editor knows all that it can of the model as it stands. */
async function settled(state: "good" | "wrong"): Promise<void> {
  await app.page.locator(`[data-testid=editor-foot][data-state=${state}]`).waitFor();
}

async function add(words: string): Promise<void> {
  const { page } = app;
  await page.keyboard.press("Control+i");
  await page.getByTestId("op-filter").fill(words);
  await page.keyboard.press("Enter");
  await page.getByTestId("op-filter").waitFor({ state: "detached" });
}

async function shapes(): Promise<readonly string[]> {
  return app.page.locator("[data-layer] [data-part=shape]").allTextContents();
}

/** From the run's question on, whether or not it asks to let go of what was trained. */
async function start(name: string): Promise<void> {
  const { page } = app;
  await page.keyboard.press("Control+Enter");
  const button = page.getByTestId("run-start");
  await expect.poll(() => button.isEnabled()).toBe(true);
  await page.keyboard.press("Tab");
  await button.press("Enter");
  const go = page.getByTestId("discard-go");
  await go.or(page.getByTestId("session").getByText(name)).first().waitFor();
  if (await go.isVisible()) await go.press("Enter");
  await page.getByTestId("session").getByText(name).waitFor();
  await page.getByTestId("model-editor").waitFor({ state: "detached" });
}

test("a network is built by keyboard, from an empty one, with its shapes beside it", async () => {
  const { page } = app;
  await page.keyboard.press("Control+Shift+E");
  await page.getByTestId("row-fc").waitFor();
  await page.getByTestId("editor-start-from").press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("No layers yet").waitFor();
  for (const words of ["conv2d", "relu", "maxpool2d", "flatten", "linear"]) await add(words);
  await settled("good");
  expect(await shapes()).toEqual(["8×28×28", "8×28×28", "8×14×14", "1568", "10"]);
});

test("a mistake is read at its field, and undone", async () => {
  const { page } = app;
  await page.getByTestId("row-conv1").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("attr-kernelSize").fill("3, 40");
  await settled("wrong");
  const field = page.getByTestId("attr-kernelSize");
  expect(await page.getByTestId("layer-problem").textContent()).toContain("does not fit into 28×28");
  await field.fill("3, 0");
  await page.getByText("kernelSize[1]: expected a whole number of at least 1, got 0").first().waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await page.keyboard.press("Control+z");
  await settled("good");
  expect(await field.inputValue()).toBe("3");
});

test("a reload keeps what was written", async () => {
  const { page } = app;
  await page.reload();
  await page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
  await page.keyboard.press("Control+Shift+E");
  await page.getByTestId("row-linear1").waitFor();
  expect(await page.locator("[data-layer]").count()).toBe(5);
});

test("it runs on the digits, and is stepped backward to its convolution", async () => {
  const { page } = app;
  await start("my-model");
  await goTo(page, "0/backward/conv1/gradWeight");
  await page.keyboard.press("ArrowLeft");
  await reached(page, /^0\/backward\/relu1/);
  await goTo(page, "3/loss/output");
});

test("changed in the midst of its run, it keeps the weights that still fit and says which begin anew", async () => {
  const { page } = app;
  await page.keyboard.press("Control+Shift+E");
  await page.getByTestId("row-maxpool1").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("attr-kernelSize").fill("4");
  await settled("good");
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("kept-summary").waitFor();
  expect(await page.getByTestId("kept").textContent()).toContain("conv1.weight [8,1,3,3]");
  expect(await page.getByTestId("anew").textContent()).toContain("linear1.weight");
  await page.getByTestId("run-back").press("Enter");
  await start("my-model");
  await goTo(page, "0/loss/output");
});

test("opened while a run trains freely, it pauses the run and says so", async () => {
  const { page } = app;
  await page.keyboard.press("F5");
  await expect.poll(() => page.getByTestId("iteration").textContent()).not.toMatch(/^[01]$/);
  await page.keyboard.press("Control+Shift+E");
  await page.locator("[data-layer]").first().waitFor();
  await page.getByText("Training is paused while the model is edited.").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("model-editor").waitFor({ state: "detached" });
});

test.each([
  [960, 600],
  [2560, 1440],
])("everything is within a window of %i × %i", async (width, height) => {
  const { page } = app;
  await page.setViewportSize({ width, height });
  await page.keyboard.press("Control+Shift+E");
  await page.locator("[data-layer]").first().waitFor();
  for (const id of ["editor-add", "editor-save", "editor-run"]) {
    const box = (await page.getByTestId(id).boundingBox())!;
    expect(box.x + box.width, id).toBeLessThanOrEqual(width);
    expect(box.y + box.height, id).toBeLessThanOrEqual(height);
  }
  expect(await page.getByTestId("model-editor").evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByTestId("model-editor").waitFor({ state: "detached" });
});
