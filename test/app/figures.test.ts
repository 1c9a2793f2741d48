// Figures saved from the page: the bytes that the command line makes, a PNG of twice the size, the numbers.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandIn, parseCsv, points, sizeOfPng, textsOfPng } from "../support/figures";
import { onEveryHost } from "./everyHost";
import { root } from "./hosts";
import { goTo, read } from "./window";

onEveryHost("figures", (host) => {
  let count = 0;

  /** What a panel's menu saves. */
  async function saved(panel: string, format: "svg" | "png" | "csv"): Promise<Buffer> {
    const { app, folder, name, page } = host;
    const path = join(folder, `figure-${++count}.${format}`);
    if (name !== "web") await app.answerDialog({ canceled: false, filePath: path });
    const download = name === "web" ? page.waitForEvent("download") : undefined;
    await page.getByTestId(panel).getByTestId("figure-menu").click();
    await page.getByTestId(`figure-${format}`).first().click();
    await (await download)?.saveAs(path);
    await expect.poll(() => existsSync(path)).toBe(true);
    await page.getByRole("menu").waitFor({ state: "detached" });
    return readFileSync(path);
  }

  test.each(["layer-view", "run", "run-lane", "iteration-lane"])(
    "%s saves what the command line makes, byte for byte",
    async (panel) => {
      const { folder, page } = host;
      await goTo(page, "40/backward/conv2/gradInput");
      const svg = (await saved(panel, "svg")).toString();
      expect(madeAgain(svg, folder)).toBe(svg);
      const isSvg = await page.evaluate(
        (text) =>
          new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror") === null,
        svg,
      );
      expect(isSvg).toBe(true);
    },
  );

  test("the worst mistakes are saved as a table, byte for byte what the command line makes", async () => {
    const { folder, page } = host;
    await page.keyboard.press("b");
    await page.getByTestId("choose-mistakes").click();
    const title = await page.getByTestId("mistakes-title").textContent();
    const svg = (await saved("worst-mistakes", "svg")).toString();
    expect(madeAgain(svg, folder)).toBe(svg);
    const rows = parseCsv((await saved("worst-mistakes", "csv")).toString()).slice(1);
    expect(title).toBe(`The worst of ${rows.length} mistakes`);
    await page.keyboard.press("m");
  });

  test("a PNG is twice the size, with the faces of the figure and what makes it again", async () => {
    const { page } = host;
    await goTo(page, "40/backward/conv2/gradInput");
    const svg = (await saved("layer-view", "svg")).toString();
    const png = await saved("layer-view", "png");
    const pixels = (length: number): number => Math.round((length / 72) * 96 * 2);
    expect(sizeOfPng(png)).toEqual({
      width: pixels(points(svg, "width")),
      height: pixels(points(svg, "height")),
    });
    expect(textsOfPng(png)["Source"]).toBe(commandIn(svg).join(" "));
  });

  test("a CSV has every number of what is shown", async () => {
    const { page } = host;
    const rows = parseCsv((await saved("layer-view", "csv")).toString()).slice(1);
    const whole = await read(page, "conv2.output");
    const values = rows
      .filter(([, path]) => path === "conv2.output")
      .map((row) => Math.fround(Number(row.at(-1))));
    expect(values).toEqual(whole.slice(0, values.length));
  });

  test("a figure can be looked at before, by keyboard, from the palette", async () => {
    const { page } = host;
    await page.keyboard.press("Control+Shift+P");
    await page.getByTestId("palette-filter").fill("save a figure");
    // A mouse that leaves the list does not take the meaning from Enter.
    await page.getByTestId("palette").getByRole("option").hover();
    await page.mouse.move(1, 1);
    await page.keyboard.press("Enter");
    await page.getByTestId("figure-image").waitFor();
    expect(await page.getByTestId("figure-command").textContent()).toMatch(
      /^backstep figure \w+ --model cnn-pytorch/,
    );
    await page.getByTestId("choose-csv").click();
    await page.getByTestId("figure-lines").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("figure-dialog").waitFor({ state: "detached" });
  });

  test("of an edited run it needs the session's file, and then makes the same bytes", async () => {
    const { app, folder, name, page } = host;
    await goTo(page, "40/backward/conv2/gradInput");
    await page.getByTestId("cells-conv2.weight").focus();
    for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await page.getByTestId("edit-value").fill("1");
    await page.keyboard.press("Enter");
    await page.getByTestId("notice").filter({ hasText: "Now on branch 1" }).waitFor();
    await goTo(page, "42/backward/conv2/gradInput");
    const svg = (await saved("layer-view", "svg")).toString();
    const [, ...words] = commandIn(svg);
    expect(words.slice(2, 6)).toEqual(["--session", "cnn-pytorch.backstep", "--branch", "branch 1"]);
    const path = join(folder, "cnn-pytorch.backstep");
    if (name !== "web") await app.answerDialog({ canceled: false, filePath: path });
    const download = name === "web" ? page.waitForEvent("download") : undefined;
    await page.keyboard.press("Control+s");
    await (await download)?.saveAs(path);
    await expect.poll(() => existsSync(path)).toBe(true);
    const cli = join(root, "out", "main", "cli.js");
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder });
    expect({ status, said: stderr.toString() }).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
  });
});

/** What a figure's own command line makes, in a folder. */
function madeAgain(svg: string, folder: string): string {
  const [, ...words] = commandIn(svg);
  const cli = join(root, "out", "main", "cli.js");
  const { status } = spawnSync(process.execPath, [cli, ...words], { cwd: folder });
  expect(status).toBe(0);
  return readFileSync(join(folder, words.at(-1)!), "utf8");
}
