// Tips in a real browser: by pointer and by keyboard, also on what may not be pressed. The page is the same in every shell,
// so one of them is enough.

import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityTree, named } from "./accessibilityTree";
import { hosts, type RunningApp } from "./hosts";

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

const tip = (): Promise<string | null> => app.page.getByTestId("tip").textContent();

test("the pointer brings one, also over a button that is disabled, and it lies within the window", async () => {
  const { page } = app;
  await page.getByTestId("session").hover();
  await page.getByTestId("tip").waitFor();
  const box = (await page.getByTestId("tip").boundingBox())!;
  const size = page.viewportSize()!;
  expect(box.x + box.width).toBeLessThanOrEqual(size.width);
  expect(await page.locator("button:disabled[data-tip]").count()).toBeGreaterThan(0);
  const disabled = page.locator("button:disabled[data-tip]").first();
  const says = await disabled.getAttribute("data-tip");
  await disabled.hover({ force: true });
  await expect.poll(tip).toContain(says!);
  await page.keyboard.press("Escape");
  await page.getByTestId("tip").waitFor({ state: "detached" });
});

test("a screen reader gets it with the focus", async () => {
  const { page } = app;
  await page.getByTestId("session").focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  const [session] = named(await accessibilityTree(page), "button", /cnn-pytorch/);
  expect(session?.description).toContain("New session");
  await page.getByTestId("tip").waitFor();
});

test("Shift+F1 walks the tips of the panel, symbols too", async () => {
  const { page } = app;
  await page.keyboard.press("Escape");
  await page.locator("nav[aria-label=Network] button").first().focus();
  const seen = new Set<string>();
  for (let i = 0; i < 40 && !seen.has("Norm of the layer's output over the batch"); i++) {
    await page.keyboard.press("Shift+F1");
    await page.getByTestId("tip").waitFor();
    seen.add((await page.getByTestId("tip-spoken").textContent())!.trim().replace(/^.*?: /s, ""));
  }
  expect([...seen]).toContain("Norm of the layer's output over the batch");
  await page.keyboard.press("Escape");
  await page.getByTestId("tip").waitFor({ state: "detached" });
});
