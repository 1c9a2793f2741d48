// What axe-core finds wrong with the page, in light and dark: names that are missing, contrast that is too small, roles
// that do not fit. The page is the same in every shell, so one of them is enough.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stageTabs } from "../../src-renderer/session/view/stageTab";
import { hosts, root, type RunningApp } from "./hosts";

const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
const options: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  // How large what is pressed is, or how far from the next: off unless it is asked for.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};

describe.each(["light", "dark"] as const)("in %s, nothing is wrong", (colorScheme) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await hosts[0]!.launch();
    const { page } = app;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
    await page.evaluate(axe);
    await page.keyboard.press("Control+p");
    await page.keyboard.type("2/backward/conv2/gradWeight");
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=window][data-address='2/backward/conv2/gradWeight']").waitFor();
  });
  afterAll(() => app.close());

  test("few Tab stops lie between the window's start and its pictures", async () => {
    const { page } = app;
    await page.getByTestId("cells-input").focus();
    const isAtStart = (): Promise<boolean> =>
      page.evaluate(() => document.activeElement?.closest("[role=toolbar][aria-label=Run]") !== null);
    let stops = 0;
    for (; stops < 40 && !(await isAtStart()); stops++) await page.keyboard.press("Shift+Tab");
    expect(stops).toBeLessThanOrEqual(19);
  });

  test("with the window and an explanation", async () => {
    await app.page.keyboard.press("e");
    await app.page.locator("[data-testid=explain][data-state=explained]").waitFor();
    expect(await wrongIn(app, "body")).toEqual([]);
  });

  test("with weights on their way out, and a file that is opened with what fills what", async () => {
    const { page } = app;
    await page.keyboard.press("Control+e");
    await page.getByTestId("export-format").selectOption("pytorch");
    await page.getByTestId("export-tensors").waitFor();
    expect(await wrongIn(app, "[data-testid=export-dialog]")).toEqual([]);
    const download = page.waitForEvent("download", (one) => one.suggestedFilename().endsWith(".pt"));
    await page.getByTestId("export-save").press("Enter");
    const file = await (await download).path();

    await page.keyboard.press("Control+o");
    await page.getByTestId("start-openFile").waitFor();
    expect(await wrongIn(app, "[data-testid=opening-dialog]")).toEqual([]);
    const chooser = page.waitForEvent("filechooser");
    await page.getByTestId("start-openFile").press("Enter");
    await (await chooser).setFiles(file);
    await page.getByTestId("weights-table").waitFor();
    expect(await wrongIn(app, "[data-testid=opening-dialog]")).toEqual([]);
    await page.getByTestId("match-conv1.bias").press("Enter");
    await page.getByTestId("match-list").waitFor();
    expect(await wrongIn(app, "[data-testid=match-list]")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByTestId("match-list").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByTestId("opening-dialog").waitFor({ state: "detached" });
  });

  test("in the smallest window, with statistics: what is pressed is large enough, what is said is not cut", async () => {
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press("h");
    await page.getByTestId("statistics-conv2.output.grad").waitFor();
    expect(await wrongIn(app, "body")).toEqual([]);
    expect(await page.evaluate(cutOrTiny, "body")).toEqual([]);
    await page.keyboard.press("h");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test.each(stageTabs.map(({ id, key }) => [id, key] as const))(
    "with the stage's page %s",
    async (id, key) => {
      await app.page.keyboard.press(key);
      await app.page.locator(`[data-testid=tab-${id}][data-state=active]`).waitFor();
      expect(await wrongIn(app, "main")).toEqual([]);
    },
  );

  test.each([
    ["a derivation", "t", "theory-page", "main"],
    ["the fields drawn", "r", "field-strip", "main"],
    ["the list of keys", "?", "help", "[role=dialog]"],
    ["the palette", "Control+Shift+P", "palette", "[role=dialog]"],
    ["the form of a breakpoint", "Shift+F9", "breakpoint-dialog", "[role=dialog]"],
    ["a comparison", "c", "sheet-compare", "main"],
    ["the model editor", "Control+Shift+E", "editor-cost", "[role=dialog]"],
  ])("with %s", async (_what, key, there, part) => {
    await app.page.keyboard.press(key);
    await app.page.getByTestId(there).waitFor();
    expect(await wrongIn(app, part)).toEqual([]);
    await app.page.keyboard.press("Escape");
    await app.page.locator("[role=dialog]").waitFor({ state: "detached" });
  });
});

/**
 * Runs in the page: texts smaller than 11 pixels, and such as reach out of what hides the rest of them. What ends in an
 * ellipsis is told whole by a tip.
 */
function cutOrTiny(part: string): readonly string[] {
  const texts = document.createTreeWalker(document.querySelector(part)!, NodeFilter.SHOW_TEXT);
  const wrong: string[] = [];
  while (texts.nextNode()) {
    const { currentNode: node } = texts;
    const element = node.parentElement!;
    if (!node.textContent?.trim() || element.closest(".unseen, .katex, select")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { top, right, bottom, left, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < 11) wrong.push(`tiny: ${node.textContent}`);
    for (let around: Element | null = element; around; around = around.parentElement) {
      const { overflow, textOverflow } = getComputedStyle(around);
      // The rest is scrolled to.
      if (/auto|scroll/.test(overflow)) break;
      const isTold = textOverflow === "ellipsis" && around.closest("[data-tip]") !== null;
      if (isTold || !/hidden|clip/.test(overflow)) continue;
      const box = around.getBoundingClientRect();
      // A part of a line's leading may be beyond.
      const isIn =
        left > box.left - 2 && right < box.right + 2 && top > box.top - 4 && bottom < box.bottom + 4;
      if (!isIn) wrong.push(`cut: ${node.textContent}`);
    }
  }
  return wrong;
}

/** What is wrong, where, and why. KaTeX's own markup is KaTeX's business. */
async function wrongIn({ page }: RunningApp, part: string): Promise<readonly string[]> {
  const violations = await page.evaluate(
    async ([include, how]) => {
      const found: { run(context: object, options: object): Promise<AxeResults> } = Reflect.get(
        window,
        "axe",
      );
      return (await found.run({ include: [include], exclude: [".katex"] }, how)).violations;
    },
    [part, options] as const,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
