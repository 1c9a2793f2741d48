// Colour images of a hundred classes, on every host: seen in colour and channel by channel, and a confusion that stays readable.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { onEveryHost } from "./everyHost";

onEveryHost("colours and many classes", (host) => {
  test("coloured shapes are launched without a download, by a network that was made for digits", async () => {
    const { page } = host;
    await page.getByTestId("session").click();
    await page.locator("[data-testid=session-form] select").nth(1).selectOption("shapes");
    await page.getByTestId("launch").click();
    await page.getByTestId("session").filter({ hasText: "shapes" }).waitFor();
    await page.getByTestId("hint").filter({ hasText: "Loss is computed. Press →" }).waitFor();
  });

  test("the sample is drawn in colour, and channel by channel when asked for", async () => {
    const { page } = host;
    const input = page.getByTestId("tensor-input").first();
    await input.getByText("RGB 0…255").waitFor();
    expect(await isColored(page)).toBe(true);
    await input.getByTestId("channels-apart").click();
    await input.getByRole("button", { name: "in colour" }).waitFor();
    expect(await isColored(page)).toBe(false);
    await input.getByTestId("channels-apart").click();
  });

  test("a hundred classes are searched for, and those chosen are shown", async () => {
    const { page } = host;
    await page.keyboard.press("b");
    await page.getByTestId("class-search").fill("teal ring");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "teal ring" }).first().waitFor();
    expect(Number(await page.getByTestId("wall").getAttribute("data-count"))).toBeGreaterThan(20);
    expect(Number(await page.getByTestId("wall").getAttribute("data-count"))).toBeLessThan(61);
  });

  test("what is confused is counted in groups that are looked into, down to the images of two classes", async () => {
    const { page } = host;
    await page.getByTestId("choose-mistakes").click();
    const matrix = page.getByTestId("grouped-matrix");
    await matrix.waitFor();
    const counts = await matrix.getByRole("button").allTextContents();
    expect(counts.length).toBeLessThanOrEqual(25 * 25);
    expect(counts.reduce((sum, text) => sum + Number(text || "0"), 0)).toBe(2000);
    const worst = page.getByRole("region", { name: "Confused most often" }).getByRole("button").first();
    const [pair = "", count = ""] = (await worst.locator("span").allTextContents()).map((text) =>
      text.trim(),
    );
    await worst.click();
    await page
      .getByTestId("mistakes-title")
      .filter({ hasText: `${pair.replace(" → ", " taken for ")}: ${count}` })
      .waitFor();
    expect(await page.getByTestId("wall").getAttribute("data-count")).toBe(count);
  });
});

/** Whether a pixel of the sample's picture is no shade of gray. */
function isColored(page: Page): Promise<boolean> {
  return page
    .getByTestId("cells-input")
    .first()
    .evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error("the input is no canvas");
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4)
        if (
          data[at + 3]! > 0 &&
          Math.max(data[at]!, data[at + 1]!, data[at + 2]!) -
            Math.min(data[at]!, data[at + 1]!, data[at + 2]!) >
            40
        )
          return true;
      return false;
    });
}
