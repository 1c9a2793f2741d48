// The first minute of somebody who knows nothing of the app, and the same minute of somebody who hears it: open,
// press → four times, go on to conv2, click the hottest weight, walk to the loss, come back.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessibilityTree, named } from "./accessibilityTree";
import { onEveryHost } from "./everyHost";
import { numberIn, reached, read, restingBox, walk } from "./window";

onEveryHost("a newcomer", (host) => {
  test("opens a window that says what is in it and what to press", async () => {
    const tree = await accessibilityTree(host.page);
    expect(named(tree, "heading", /^Backstep$/)).toHaveLength(1);
    expect(named(tree, "main", /^Stage$/)).toHaveLength(1);
    expect(
      named(tree, "StaticText", /Loss is computed\. Press → to run the first backward operation\./),
    ).not.toEqual([]);
  });

  test("presses → four times, and each stop is told in words", async () => {
    const { page } = host;
    const told: string[] = [];
    for (let presses = 0; presses < 4; presses++) {
      await walk(page, "ArrowRight");
      told.push(await spoken(page));
    }
    expect(told).toEqual([
      expect.stringMatching(/^Ran loss gradInput, backward, iteration \d+; norm [\d.]+$/),
      expect.stringMatching(/^Ran fc gradInput, backward/),
      expect.stringMatching(/^Ran fc gradWeight, backward.*; largest fc\.weight\.grad\[\d+,\d+\], [−\d.]+$/),
      expect.stringMatching(/^Ran fc gradBias, backward/),
    ]);
    const tree = await accessibilityTree(page);
    expect(named(tree, "heading", /^fc\.gradBias$/)).toHaveLength(1);
    expect(tree.filter(({ role }) => /math/i.test(role))).not.toEqual([]);
  });

  test("sees where conv2's weights come in the iteration, goes there, and is shown the largest", async () => {
    const { page } = host;
    await page.getByRole("button", { name: "conv2.gradWeight, backward, to come" }).click();
    await reached(page, /\/backward\/conv2\/gradWeight$/);
    const { value } = await hottest(page);
    await expect
      .poll(() => spoken(page))
      .toMatch(/; largest conv2\.weight\.grad\[\d+,\d+,\d+,\d+\], [−\d.e]+$/);
    expect(Math.abs(numberIn((await spoken(page)).split(", ").at(-1)!) / value - 1)).toBeLessThan(0.01);
    await page.getByTestId("pulse").waitFor({ state: "attached" });
  });

  test("reads where the rule comes from, at the operation", async () => {
    const { page } = host;
    await page.getByTestId("theory").click();
    await page.getByTestId("theory-rule").waitFor();
    const tree = await accessibilityTree(page);
    expect(named(tree, "article", /^Derivation, Conv2d$/)).toHaveLength(1);
    expect(named(tree, "heading", /^The weight$/)).toHaveLength(1);
    await page.keyboard.press("Escape");
    await page.getByTestId("layer-view").waitFor();
  });

  test("clicks the hottest weight: its value, formula and terms are there to be heard", async () => {
    const { page } = host;
    const { name, value } = await hottest(page);
    const cell = await restingBox(page.getByTestId("pulse"));
    await page.mouse.click(cell.x + cell.width / 2, cell.y + cell.height / 2);
    await explained(page, name);
    const number = page.getByTestId("explain-number");
    expect(Math.fround(numberIn((await number.textContent())!.replace(/\s*float32\s*/, "")))).toBe(value);
    expect(await page.getByTestId("explain-spoken").textContent()).toMatch(
      /^conv2\.weight\.grad\[.*\] is [−\d.e]+, the sum of [\d,]+ terms\.$/,
    );

    const described = async (): Promise<string> => {
      const pictures = named(await accessibilityTree(page), "application", /^conv2\.weight\.grad,/);
      return pictures[0]?.description ?? "";
    };
    await expect
      .poll(described)
      .toMatch(/^conv2\.weight\.grad\[.*\] @ \d+\/backward\/conv2\/gradWeight: [−\d.e]+/);
    const tree = await accessibilityTree(page);
    expect(named(tree, "heading", /^conv2\.weight\.grad ?\[/)).toHaveLength(1);
    expect(named(tree, "navigation", /^Chain of explanations$/)).toHaveLength(1);
    expect(named(tree, "table", /^Terms$/)).toHaveLength(1);
    expect(named(tree, "columnheader", /^term$/)).toHaveLength(1);
    expect(
      named(tree, "button", /^conv2\.output\.grad\[.*\], [−\d.e]+\. Explain it\.$/).length,
    ).toBeGreaterThan(5);
    const formula = tree.findIndex((node) => node.role === "group" && node.name === "Formula");
    expect(tree.slice(formula).some(({ role }) => /math/i.test(role))).toBe(true);
  });

  test("walks to the loss, each link told, and comes back to where it began", async () => {
    const { page } = host;
    const { name, value } = await hottest(page);
    const walked = [name];
    while (!(await page.getByTestId("explain-end").isVisible())) {
      if (walked.length > 12) throw new Error(`no end of the chain after ${walked.join(", ")}`);
      await page.locator("[data-largest] [data-gradient]").first().click();
      await expect.poll(() => current(page)).not.toBe(walked.at(-1));
      walked.push(await current(page));
      await explained(page, walked.at(-1)!);
    }
    expect(await page.getByTestId("explain-spoken").textContent()).toContain(
      "the gradient that the loss itself gives",
    );
    const chain = page.getByRole("navigation", { name: "Chain of explanations" });
    const links = chain.getByRole("listitem").locator("[data-testid^=crumb-]");
    expect(await links.allInnerTexts()).toEqual(walked);

    for (const link of walked.toReversed().slice(1)) {
      await page.keyboard.press("Backspace");
      await explained(page, link);
    }
    const number = page.getByTestId("explain-number");
    expect(Math.fround(numberIn((await number.textContent())!.replace(/\s*float32\s*/, "")))).toBe(value);
  });
});

const spoken = async (page: Page): Promise<string> => (await page.getByTestId("spoken").textContent()) ?? "";

const current = async (page: Page): Promise<string> =>
  ((await page.locator("[data-testid^=crumb-][aria-current=step]").textContent()) ?? "").trim();

/** An explanation is told as soon as it is there. */
async function explained(page: Page, name: string): Promise<void> {
  await page
    .getByTestId("explain-spoken")
    .filter({ hasText: `${name} is ` })
    .waitFor();
}

/** The largest element of conv2.weight.grad, [16,8,3,3]. */
async function hottest(page: Page): Promise<{ readonly name: string; readonly value: number }> {
  const gradient = await read(page, "conv2.weight.grad");
  const largest = Math.max(...gradient.map(Math.abs));
  const offset = gradient.findIndex((x) => Math.abs(x) === largest);
  const index = [Math.floor(offset / 72), Math.floor(offset / 9) % 8, Math.floor(offset / 3) % 3, offset % 3];
  return { name: `conv2.weight.grad[${index.join(",")}]`, value: gradient[offset]! };
}
