// Why is this gradient this number? As a new user would find out: open, step, click the hottest element, walk to
// the loss and come back; and all of it is there for who does not see it.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";
import { address, numberIn, reached, read, restingBox, walk } from "./window";

onEveryHost("explain", (host) => {
  test("E explains the largest element of what was written last", async () => {
    const { page } = host;
    await page.getByTestId("tab-run").waitFor();
    for (let presses = 0; !/\/conv2\/gradWeight$/.test(await address(page)); presses++) {
      if (presses > 12) throw new Error("→ never reached conv2's gradWeight");
      await walk(page, "ArrowRight");
    }
    await page.keyboard.press("e");
    const gradient = await read(page, "conv2.weight.grad");
    const hottest = gradient.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    await expect.poll(() => shownValue(page)).toBe(hottest);
    expect(await page.getByTestId("explain-value").textContent()).toMatch(/within its bound|exactly/);
  });

  test("a click on the hottest cell begins a chain, and the chain leads to the loss", async () => {
    const { page } = host;
    const hottest = await shownValue(page);
    await page.getByTestId("cells-conv2.weight.grad").click({ position: { x: 2, y: 2 } });
    await expect.poll(() => page.getByTestId("crumb-0").textContent()).toContain("[0,0,0,0]");
    // The page points at it, too.
    const box = await restingBox(page.getByTestId("pulse"));
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => shownValue(page)).toBe(hottest);

    const passed: string[] = [];
    while (!(await page.getByTestId("explain-end").isVisible())) {
      if (passed.length > 12) throw new Error(`no end of the chain after ${passed.join(", ")}`);
      passed.push(await current(page));
      await page.locator("[data-largest] [data-gradient]").first().click();
      await expect.poll(() => current(page)).not.toBe(passed.at(-1));
      await settled(page);
    }
    expect(passed.map((name) => name.replace(/\[.*/, ""))).toEqual([
      "conv2.weight.grad",
      "conv2.output.grad",
      "relu2.output.grad",
      "pool2.output.grad",
      "flatten.output.grad",
    ]);
    expect(await current(page)).toMatch(/^fc\.output\.grad\[/);
    expect(await page.getByTestId("explain-end").textContent()).toContain("the loss itself");
    await page.getByTestId("explain-picture-softmax").waitFor();
  });

  test("all of it is in the accessibility tree", async () => {
    const { page } = host;
    const panel = page.getByRole("region", { name: "Explain" });
    await panel.getByRole("navigation", { name: "Chain of explanations" }).waitFor();
    await panel.getByRole("table", { name: "Terms" }).waitFor();
    await panel.getByRole("button", { name: /^target\[\d+\], .* Explain it\.$/ }).waitFor();
    const tree = await panel.ariaSnapshot();
    expect(tree).toMatch(/heading "fc\.output\.grad\[\d+,\d+\]"/);
    expect(tree).toMatch(/float64/);
    expect(tree).toMatch(/cell "[\d.]+.%"/);
    expect(tree).toMatch(/row "sum /);
    expect(await page.getByTestId("explain-spoken").textContent()).toMatch(/^fc\.output\.grad.* is .*loss/);
  });

  test("Backspace walks back to where the chain began, and the way stays open", async () => {
    const { page } = host;
    const crumbs = await page.locator("[data-testid^=crumb-]").count();
    for (let i = crumbs - 1; i > 0; i--) {
      await page.keyboard.press("Backspace");
      await page.locator(`[data-testid=crumb-${i - 1}][aria-current=step]`).waitFor();
    }
    expect(await current(page)).toMatch(/^conv2\.weight\.grad\[/);
    await settled(page);
    expect(await page.locator("[data-testid^=crumb-]").count()).toBe(crumbs);
  });

  test("a link of the chain is gone to, and coming back explains the same number again", async () => {
    const { page } = host;
    const start = await address(page);
    const value = await shownValue(page);
    await page.getByTestId("crumb-1").click();
    await settled(page);
    await page.getByTestId("explain-go").click();
    await reached(page, /\/relu2\/gradInput$/);
    await page.getByTestId("crumb-0").click();
    await page.getByTestId("explain-unwritten").waitFor();
    const name = await current(page);
    await page.keyboard.press("Control+p");
    await page.keyboard.type(`${name} @ ${start}`);
    await page.keyboard.press("Enter");
    await reached(page, /\/conv2\/gradWeight$/);
    await expect.poll(() => shownValue(page)).toBe(value);
  });
});

const current = async (page: Page): Promise<string> =>
  ((await page.locator("[data-testid^=crumb-][aria-current=step]").textContent()) ?? "").trim();

/** As the panel wrote it, in float32. */
async function shownValue(page: Page): Promise<number> {
  const shown = page.getByTestId("explain-number");
  if (!(await shown.isVisible())) return NaN;
  return Math.fround(numberIn(((await shown.textContent()) ?? "").replace(/\s*float\d+\s*/, "")));
}

async function settled(page: Page): Promise<void> {
  await page.locator("[data-testid=explain][data-state=explained]").waitFor();
}
