// Breakpoints on every host: set in the gutter, stopped at, rewound past and come back to; first
// with the pointer, then with the keyboard alone.

import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";
import { address, goTo, numberIn, reached, read, walk } from "./window";

onEveryHost("breakpoints", (host) => {
  test("set by a click in the gutter, stopped at in both directions", async () => {
    const { page } = host;
    await page.getByTestId("gutter-backward/conv2").click();
    await page.keyboard.press("F5");
    await reached(page, /^40\/backward\/conv2\/gradBias$/);
    expect(await page.getByTestId("reason").textContent()).toContain("Breakpoint: backward/conv2");
    const there = await read(page, "conv2.weight.grad");
    await page.keyboard.press("F5");
    await reached(page, /^41\/backward\/conv2\/gradBias$/);

    await page.keyboard.press("Alt+F5");
    await reached(page, /^40\/backward\/conv2\/gradBias$/);
    await page.keyboard.press("ArrowLeft");
    await reached(page, /^40\/backward\/conv2\/gradWeight$/);
    await page.keyboard.press("Alt+F5");
    await reached(page, /^39\/backward\/conv2\/gradBias$/);
    await page.keyboard.press("F5");
    await reached(page, /^40\/backward\/conv2\/gradBias$/);
    expect(await read(page, "conv2.weight.grad")).toEqual(there);

    await page.getByTestId("gutter-backward/conv2").click();
    await expect
      .poll(() => page.getByTestId("gutter-backward/conv2").getAttribute("aria-pressed"))
      .toBe("false");
  });

  test("by keyboard alone: Space on a row, F5, Alt+F5, and F9 takes it away", async () => {
    const { page } = host;
    await goTo(page, "40/loss");
    await pressTo(page, "Tab", page.getByTestId("layer-loss").locator("button.layer"));
    await pressTo(page, "ArrowUp", page.getByTestId("layer-relu2").locator("button.layer"));
    await page.keyboard.press("Space");
    await page.keyboard.press("F5");
    await reached(page, /^40\/backward\/relu2\/gradInput$/);
    await page.keyboard.press("F5");
    await reached(page, /^41\/backward\/relu2\/gradInput$/);
    await page.keyboard.press("Alt+F10");
    await page.keyboard.press("Alt+F5");
    await reached(page, /^40\/backward\/relu2\/gradInput$/);
    await page.keyboard.press("F9");
    await expect.poll(() => page.locator("[data-testid^=gutter-][aria-pressed=true]").count()).toBe(0);
  });

  test("a condition is written with the engine reading along, and its sample is shown", async () => {
    const { page } = host;
    await page.keyboard.press("Shift+F9");
    // The row that had the focus gave its place; a condition finds its own.
    await page.keyboard.press("Shift+Tab");
    expect(await page.getByTestId("breakpoint-place").inputValue()).toBe("backward/relu2");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Tab");
    await page.keyboard.type("norm(conv2.weight.grad) > 0.1 && (label == 7");
    const dialog = page.getByTestId("breakpoint-dialog");
    await dialog.getByText('expected ")"').waitFor();
    expect(await dialog.locator(".caret").count()).toBe(1);
    await page.keyboard.type(")");
    await expect.poll(() => dialog.locator(".caret").count()).toBe(0);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("F5");
    await reached(page, /^\d+\/backward\/conv2\/gradWeight$/);
    expect(await page.getByTestId("reason").textContent()).toMatch(/^Breakpoint, sample \d+: norm\(/);
    await expect.poll(() => page.getByTestId("label").textContent()).toBe("7");
  });

  test("the list: Space switches it off, Delete removes it", async () => {
    const { page } = host;
    const row = page.getByTestId("section-breakpoints").locator("button.what");
    await pressTo(page, "Tab", row);
    await page.keyboard.press("Space");
    await page.locator(".breakpoint.off").waitFor();
    await page.keyboard.press("Delete");
    await row.waitFor({ state: "detached" });
  });

  test("steps in and out, and each is exactly undone", async () => {
    const { page } = host;
    await goTo(page, "30/backward/fc");
    await page.keyboard.press("3");
    const inAndBack = [await walk(page, "F11"), await walk(page, "F11")];
    expect(inAndBack).toEqual(["30/backward/flatten/gradInput", "30/backward/pool2/gradInput#1"]);
    await walk(page, "Alt+F11");
    expect(await walk(page, "Alt+F11")).toBe("30/backward/fc/gradBias");
    await page.keyboard.press("4");
    await page.keyboard.press("2");
    await page.keyboard.press("Shift+F11");
    await reached(page, /^30\/update\/fc\/bias$/);
    await page.keyboard.press("Alt+Shift+F11");
    await reached(page, /^30\/backward\/fc\/gradBias$/);
  });

  test("elements come by magnitude, and rewinding hides them again", async () => {
    const { page } = host;
    await goTo(page, "30/backward/fc/gradInput");
    await page.keyboard.press("5");
    const values: number[] = [];
    for (let i = 1; i <= 3; i++) {
      await walk(page, "ArrowRight");
      expect(await page.getByTestId("element-rank").textContent()).toBe(`${i} of 7,840`);
      values.push(Math.abs(numberIn(await page.getByTestId("element-value").textContent())));
    }
    expect(values).toEqual([...values].sort((a, b) => b - a));
    for (let i = 0; i < 3; i++) await walk(page, "ArrowLeft");
    await reached(page, /^30\/backward\/fc\/gradInput$/);
    await page.keyboard.press("4");
  });

  test("choosing a frame of the call stack leaves time alone", async () => {
    const { page } = host;
    const before = await address(page);
    await page.getByTestId("frame-iteration").press("Enter");
    await page.getByTestId("layer-view").getByText("CrossEntropyLoss").waitFor();
    await page.keyboard.press("Escape");
    expect(await address(page)).toBe(before);
  });

  test("a logpoint says something without stopping", async () => {
    const { page } = host;
    await page.keyboard.press("Shift+F9");
    await page.getByTestId("breakpoint-condition").fill("iteration == 31");
    await page.getByTestId("breakpoint-log").fill("loss is {loss}");
    await page.getByTestId("breakpoint-save").press("Enter");
    await page.getByTestId("breakpoint-dialog").waitFor({ state: "detached" });
    await page.keyboard.press("1");
    for (let i = 0; i < 3; i++) await walk(page, "ArrowRight");
    await page.keyboard.press("Home");
    await reached(page, /^start$/);
    await page.keyboard.press("F5");
    await page.getByTestId("toggle-log").waitFor();
    await page.keyboard.press("F6");
    await page.getByTestId("continue").waitFor();
    await page.getByTestId("toggle-log").press("Enter");
    const line = page.getByTestId("log").locator(".line").first();
    expect(await line.textContent()).toMatch(/loss is \d/);
    await line.press("Enter");
    await reached(page, /^31\//);
  });
});

/** Presses a key until it has brought the focus somewhere. */
async function pressTo(page: Page, key: string, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never reached ${String(wanted)}`);
}
