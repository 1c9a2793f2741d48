// What a person does about a run that went the wrong way, with the keyboard alone, on every host: change a weight,
// see the branch, train on it, return, compare; watch a number and plot it; ask where a NaN came from; keep the session.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";
import { address, command, goTo, reached, read } from "./window";

onEveryHost("branches", (host) => {
  test("a weight is changed where it is seen, and a branch begins there", async () => {
    const { page } = host;
    await goTo(page, "40/backward/conv2/gradInput");
    const before = await read(page, "conv2.weight");
    const cells = page.getByTestId("cells-conv2.weight");
    await cells.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(await page.getByTestId("edit").textContent()).toContain("conv2.weight[0,0,0,1]");
    await page.getByTestId("edit-value").fill("1e0");
    await page.keyboard.press("Enter");
    await page
      .getByTestId("notice")
      .filter({ hasText: /Now on branch 1.*main stays as it was/ })
      .waitFor();
    expect(await read(page, "conv2.weight")).toEqual(before.map((value, i) => (i === 1 ? 1 : value)));
    // Who changed a cell is on it again.
    expect(await cells.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press("Escape");
  });

  test("training goes on on the branch; its parent is there as it was", async () => {
    const { page } = host;
    await page.keyboard.press("1");
    for (const iteration of [40, 41, 42]) {
      await page.keyboard.press("ArrowRight");
      await reached(page, new RegExp(`^${iteration}/update/fc/bias$`));
    }
    const trained = await read(page, "fc.weight");
    await page.getByTestId("toggle-branches").press("Enter");
    await page.getByTestId("branch-row-1").getByText("conv2.weight[0,0,0,1]").waitFor();
    await page.getByTestId("branch-row-0").getByTestId("branch-end").press("Enter");
    await reached(page, /^40\/update\/fc\/bias$/);
    expect(await current(page)).toBe("branch-row-0");
    await page.getByTestId("branch-row-1").getByTestId("branch-end").press("Enter");
    await reached(page, /^42\/update\/fc\/bias$/);
    expect(await current(page)).toBe("branch-row-1");
    expect(await read(page, "fc.weight")).toEqual(trained);
  });

  test("a branch is renamed", async () => {
    const { page } = host;
    await page.getByTestId("branch-row-1").getByTestId("branch-end").press("F2");
    await page.keyboard.type("one weight at 1");
    await page.keyboard.press("Enter");
    await page.getByTestId("branch-row-1").getByText("one weight at 1").waitFor();
  });

  test("two branches are compared: where they differ most, and where not a bit does", async () => {
    const { page } = host;
    await command(page, "compare two");
    const about = page.getByTestId("sheet-about");
    await page.getByTestId("compare-path").selectOption("conv2.weight");
    for (const side of ["A", "B"]) {
      await page.getByTestId(`compare-address-${side}`).fill("40");
      await page.keyboard.press("Enter");
    }
    await expect.poll(() => about.textContent()).toMatch(/^max \|A−B\| .* at .*\[0,0,0,1\]; 1 of/);
    await page.getByTestId("compare-path").selectOption("input");
    await expect.poll(() => about.textContent()).toBe("identical bits");
    expect(await address(page)).toMatch(/^42\//);
    await page.getByTestId("sheet-compare").press("Escape");
    await page.getByTestId("sheet-compare").waitFor({ state: "detached" });
  });

  test("the learning rate of one moment is a branch too", async () => {
    const { page } = host;
    await command(page, "learning rate");
    await page.getByTestId("edit-value").fill("0.5");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByTestId("learning-rate").textContent()).toContain("0.5");
    await page.getByTestId("branch-row-2").getByText("learningRate").waitFor();
    await page.getByTestId("branch-row-0").getByTestId("branch-end").press("Enter");
    await expect.poll(() => page.getByTestId("learning-rate").textContent()).toContain("0.05");
  });

  test("a branch that nobody wants is deleted, once that was asked, and its curves go with it", async () => {
    const { page } = host;
    await page.getByTestId("tab-run").click();
    const row = page.getByTestId("branch-row-2");
    const dialog = page.getByTestId("branch-delete-dialog");
    await page.getByTestId("curve-of-2").waitFor();
    await row.getByTestId("branch-end").press("Delete");
    await dialog.getByText("learningRate").or(dialog.getByText("Delete branch 2?")).first().waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await row.count()).toBe(1);
    await row.getByTestId("branch-end").press("Delete");
    await page.getByTestId("branch-delete-run").press("Enter");
    await row.waitFor({ state: "detached" });
    await page.getByTestId("branch-2").waitFor({ state: "detached" });
    await page.getByTestId("curve-of-2").waitFor({ state: "detached" });
    await page.getByTestId("curve-of-1").waitFor();
    expect(await current(page)).toBe("branch-row-0");
  });

  test("a watch is plotted over the whole run, and the plot leads back into it", async () => {
    const { page } = host;
    await command(page, "watch an expression");
    await page.keyboard.type("norm(conv2.weight)");
    await page.keyboard.press("Enter");
    const watched = page.getByTestId("watch-norm(conv2.weight)");
    const value = watched.getByTestId("watch-value");
    await expect.poll(() => value.textContent()).toMatch(/^\d/);
    await watched.getByTestId("watch-plot").press("Enter");
    const chart = page.getByTestId("plot-chart");
    await chart.waitFor();
    expect(await page.getByTestId("sheet-about").textContent()).toMatch(/^iterations 0 to 4\d of main$/);
    await chart.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.getByTestId("chart-readout").textContent()).toMatch(/^iteration 1: /);
    await page.keyboard.press("Enter");
    await reached(page, /^1\/update\/fc\/bias$/);
    const [, plotted] = /: (.*)/.exec((await page.getByTestId("chart-readout").textContent()) ?? "") ?? [];
    expect(await value.textContent()).toBe(plotted);
    await page.keyboard.press("Escape");
  });

  test("the session is saved, and opened again as it was", async () => {
    const { app, folder, name, page } = host;
    const path = join(folder, "run.backstep");
    await goTo(page, "40/loss/output");
    const before = await read(page, "fc.weight");
    if (name !== "web") await app.answerDialog({ canceled: false, filePath: path });
    const download = name === "web" ? page.waitForEvent("download") : undefined;
    const notice = page.getByTestId("notice").filter({ hasText: "Saved" }).waitFor(); // it passes by itself
    await page.keyboard.press("Control+s");
    await (await download)?.saveAs(path);
    await notice;
    expect(readFileSync(path, "utf8")).toContain("norm(conv2.weight)");

    await page.getByTestId("watch-norm(conv2.weight)").locator("button").first().press("Delete");
    await goTo(page, "3/loss/output");
    if (name !== "web") await app.answerDialog({ canceled: false, filePaths: [path] });
    const chooser = name === "web" ? page.waitForEvent("filechooser") : undefined;
    await page.keyboard.press("Control+o");
    await page.getByTestId("start-openFile").press("Enter");
    await (await chooser)?.setFiles(path);
    await expect.poll(() => page.getByTestId("opening-accept").isEnabled()).toBe(true);
    await page.getByTestId("opening-accept").press("Enter");
    await reached(page, /^40\/loss\/output$/);
    await page.getByTestId("watch-norm(conv2.weight)").waitFor();
    await page.getByTestId("branch-row-1").getByText("one weight at 1").waitFor();
    expect(await read(page, "fc.weight")).toEqual(before);
  });

  test("the first NaN of a run that explodes is traced back to what grew", async () => {
    const { page } = host;
    await page.getByTestId("session").press("Enter");
    await page.getByTestId("session-form").getByLabel("Model").selectOption("exploding");
    await page.getByTestId("launch").press("Enter");
    await page.getByTestId("session").getByText("exploding").waitFor();
    await reached(page, /^0\/loss\/output$/);
    await page.keyboard.press("F5");
    await page.getByTestId("stop-line").getByText("NaN or infinite").waitFor({ timeout: 20_000 });
    const stopped = await address(page);
    await command(page, "trace");
    const chain = page.getByTestId("trace-chain").getByRole("button");
    await chain.first().waitFor({ timeout: 20_000 });
    expect(await page.getByTestId("sheet-trace").getByRole("heading").first().textContent()).toMatch(
      /is (NaN|−?∞)$/,
    );
    expect(await page.getByTestId("trace-operands").getByRole("row").count()).toBeGreaterThan(0);
    await chain.last().press("Enter");
    await expect.poll(() => address(page)).not.toBe(stopped);
    await page.getByTestId("trace-first").press("Enter");
    await expect.poll(() => chain.first().getAttribute("aria-current")).toBe("step");
  });
});

/** The branch that is marked as the one we are on. */
async function current(page: Page): Promise<string | null> {
  return page
    .locator("[data-testid^=branch-row-]:has(> div > [aria-current=true])")
    .getAttribute("data-testid");
}
