// The gallery's first exercise, by keyboard alone: found, pointed at, named, and its fix read. The page is the same in every shell.

import { afterAll, beforeAll, expect, test } from "vitest";
import { hosts, type RunningApp } from "./hosts";
import { goTo } from "./window";

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

const press = (key: string): Promise<void> => app.page.keyboard.press(key);

test("the first exercise is begun from the gallery", async () => {
  const { page } = app;
  await press("Control+Shift+G");
  await page.getByTestId("gallery").waitFor();
  expect(await page.locator(":focus").getAttribute("data-testid")).toBe("exercise-still-layer");
  await press("Enter");
  // What the first session trained is let go of.
  const go = page.getByTestId("discard-go");
  await go.or(page.getByTestId("exercise")).first().waitFor();
  if (await go.isVisible()) await go.press("Enter");
  await page.getByTestId("exercise").filter({ hasText: "One operation of this network is wrong" }).waitFor();
});

test("a wrong operation is answered as one that computes what it should", async () => {
  const { page } = app;
  await goTo(page, "0/backward/pool1/gradInput");
  await page.getByTestId("exercise-point").filter({ hasText: "pool1 gradInput is wrong" }).waitFor();
  await press("Alt+Enter");
  await page.getByTestId("exercise-choices").waitFor();
  await press("Space");
  await press("Enter");
  await page.getByTestId("exercise-verdict").filter({ hasText: "The mistake is elsewhere" }).waitFor();
});

test("one step on, the wrong one is pointed at and named, and the fix is shown", async () => {
  const { page } = app;
  await press("ArrowRight");
  await page.getByTestId("exercise-point").filter({ hasText: "relu1 gradInput is wrong" }).waitFor();
  await press("Alt+Enter");
  const own = page.getByTestId("choice-nothing-back");
  await own.waitFor();
  const all = await page.locator("[data-testid^=choice-]").count();
  for (let i = 0; i < all && !(await own.isChecked()); i++) await press(i ? "ArrowDown" : "Space");
  expect(await own.isChecked()).toBe(true);
  await press("Enter");
  await page.getByTestId("exercise-verdict").filter({ hasText: "Right. You found it." }).waitFor();
  const solution = await page.getByTestId("exercise-solution").innerText();
  expect(solution).toContain("no gradient comes back");
  expect(solution).toContain("dx = np.zeros_like(x)");
  await press("Control+Shift+G");
  await page
    .getByTestId("gallery")
    .filter({ hasText: /1 of \d+ solved/ })
    .waitFor();
  await press("Escape");
});

test("at the smallest window everything of an exercise can be reached, and nothing is cut off", async () => {
  const { page } = app;
  await page.setViewportSize({ width: 960, height: 600 });
  const panel = page.getByTestId("exercise");
  const box = (await panel.boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(960);
  expect(await panel.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  await page.getByTestId("exercise-list").scrollIntoViewIfNeeded();
  expect(await page.getByTestId("exercise-list").isVisible()).toBe(true);
});
