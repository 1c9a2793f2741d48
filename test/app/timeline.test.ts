// The run's timeline in the app: dragged over, the stage follows; walked by keys alone, it goes where they say.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";
import { address } from "./window";

onEveryHost("the timeline of the run", (host) => {
  test("grows while training goes on", async () => {
    const { page } = host;
    const plot = page.getByTestId("run-plot");
    await page.keyboard.press("F5");
    const last = async (): Promise<number> => Number(await plot.getAttribute("aria-valuemax"));
    await expect.poll(last, { timeout: 20_000 }).toBeGreaterThan(200);
    await page.keyboard.press("F6");
    await page.getByTestId("hint").filter({ hasText: "Press →" }).waitFor();
  });

  test("dragging over it takes the stage along, at the same operation", async () => {
    const { page } = host;
    const plot = page.getByTestId("run-plot");
    const { operation } = await here(page);
    const box = (await plot.boundingBox())!;
    const at = (share: number): [number, number] => [box.x + share * box.width, box.y + box.height / 3];
    await page.mouse.move(...at(0.8));
    await page.mouse.down();
    const passed = new Set<number>();
    for (let share = 0.8; share > 0.2; share -= 0.02) {
      await page.mouse.move(...at(share));
      passed.add((await here(page)).iteration);
    }
    await page.mouse.up();
    const wanted = Number(await plot.getAttribute("aria-valuenow"));
    await expect.poll(() => here(page)).toEqual({ iteration: wanted, operation });
    expect(passed.size).toBeGreaterThan(3);
  });

  test("by keys alone, End and Enter go to the last iteration", async () => {
    const { page } = host;
    const plot = page.getByTestId("run-plot");
    // Who came by pointer would get the command that the key is elsewhere.
    await page.keyboard.press("Tab");
    await plot.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await here(page)).iteration).toBe(0);
    await page.keyboard.press("End");
    const last = Number(await plot.getAttribute("aria-valuemax"));
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await here(page)).iteration).toBe(last);
  });

  test("the wheel looks closer, a double click on the axis shows all again", async () => {
    const { page } = host;
    const plot = page.getByTestId("run-plot");
    const box = (await plot.boundingBox())!;
    const all = page.getByTestId("run-all");
    expect(await all.isDisabled()).toBe(true);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -600);
    await expect.poll(() => all.isDisabled()).toBe(false);
    await page.getByTestId("run-axis").dblclick();
    await expect.poll(() => all.isDisabled()).toBe(true);
  });
});

async function here(page: Page): Promise<{ readonly iteration: number; readonly operation: string }> {
  const [iteration = "", ...operation] = (await address(page)).split("/");
  return { iteration: Number(iteration), operation: operation.join("/") };
}
