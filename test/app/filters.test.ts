// Filters as a person studies them, and two samples compared: every number on the page is the engine's.

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hosts, type RunningApp } from "./hosts";
import { command, goTo, numberIn, read } from "./window";

describe.each(hosts)("filters, $name", ({ missing, launch }) => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    if (missing) return;
    app = await launch();
    page = app.page;
    await page.getByTestId("hint").filter({ hasText: "Loss is computed. Press →" }).waitFor();
  });
  afterEach(() => {
    if (!missing) expect(app.problems()).toEqual([]);
  });
  afterAll(async () => {
    if (!missing) await app.close();
  });
  const running = test.skipIf(missing !== undefined);

  running(missing ?? "F shows them; what backward has not come to yet is said, and then shown", async () => {
    await page.keyboard.press("f");
    await page.getByTestId("filters-path").selectOption("conv2.weight");
    await page
      .getByTestId("filters-grad")
      .filter({ hasText: "Backward has not come to conv2 yet." })
      .waitFor();
    await goTo(page, "6/backward/conv1");
    await page.getByTestId("filters-grad").filter({ hasText: "own scale" }).waitFor();
    const gradient = await read(page, "conv2.weight.grad");
    const norms = Array.from({ length: 16 }, (_, filter) =>
      Math.hypot(...gradient.slice(72 * filter, 72 * (filter + 1))),
    );
    const shown = await page
      .getByTestId(/^filter-\d+$/)
      .locator("[role=cell]:nth-child(3)")
      .allTextContents();
    shown.forEach((text, filter) => {
      const norm = norms[filter]!;
      expect(Math.abs(numberIn(text.trim()) - norm)).toBeLessThanOrEqual(0.006 * norm);
    });
  });

  running(
    "the arrow keys walk from kernel to kernel, and E explains the gradient one stands on",
    async () => {
      await page.getByTestId("choose-grad").click();
      await page.getByTestId("filters-canvas").focus();
      for (let presses = 0; presses < 5; presses++) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      const address = page.getByTestId("readout-address");
      await expect
        .poll(() => address.textContent())
        .toMatch(/^conv2\.weight\.grad\[0,1,1,1\] @ 6\/backward\/conv1/);
      const value = (await read(page, "conv2.weight.grad"))[13]!;
      const told = (await page.getByTestId("readout-value").textContent()) ?? "";
      expect(Math.fround(numberIn(told))).toBe(value);
      await page.keyboard.press("e");
      await page.getByTestId("crumb-0").filter({ hasText: "conv2.weight.grad[0,1,1,1]" }).waitFor();
      await page.getByTestId("tab-run").click();
    },
  );

  running("two clicks on the stage compare the sample that is shown with another", async () => {
    await page.getByTestId("filters-canvas").press("Escape");
    await page.keyboard.press("m");
    await page.getByTestId("compare-with-sample").click();
    await page.getByTestId("compare-sample-3").click();
    const about = page.getByTestId("sheet-about");
    await expect.poll(() => about.textContent()).toMatch(/^max \|A−B\|/);
    const rows = await read(page, "conv1.output");
    const size = rows.length / 8;
    let largest = 0;
    for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(rows[i]! - rows[3 * size + i]!));
    const [, told = ""] = /^max \|A−B\| (\S+) at \[·/.exec((await about.textContent()) ?? "") ?? [];
    expect(Math.abs(numberIn(told) - largest)).toBeLessThanOrEqual(0.006 * largest);
    await page.getByTestId("sheet-compare").press("Escape");
    await command(page, "compare with another sample");
    await page
      .getByTestId("compare-b")
      .filter({ hasText: /sample 1 at 6\/backward/ })
      .waitFor();
    await page.getByTestId("sheet-compare").press("Escape");
  });
});
