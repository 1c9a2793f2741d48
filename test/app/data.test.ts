// The images, on every host: a batch picked from pictures, the mistakes of the test set, a digit drawn with the mouse, and
// a picture pasted.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { onEveryHost } from "./everyHost";
import { goTo, read, reached } from "./window";

onEveryHost("data", (host) => {
  test("images are picked by keyboard, and are the next batch on a branch of its own", async () => {
    const { page } = host;
    await page.keyboard.press("b");
    await page.getByTestId("class-7").click();
    await page.getByTestId("wall").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByTestId("batch-state").filter({ hasText: "3 of 8: 5 more are needed" }).waitFor();
    await page.getByTestId("batch-each").click();
    await page.getByTestId("batch-fill").click();
    await page.getByTestId("batch-take").click();
    await page.getByTestId("notice").filter({ hasText: "the next batch is the one you chose" }).waitFor();
    await goTo(page, "41/loss");
    const target = await read(page, "target");
    expect(target).toHaveLength(8);
    expect(target.slice(0, 4)).toEqual([7, 7, 7, 7]);
  });

  test("the matrix counts every test image once, and a cell shows its own", async () => {
    const { page } = host;
    await page.getByTestId("choose-mistakes").click();
    const matrix = page.getByTestId("confusion");
    await matrix.waitFor();
    const cells = await matrix.getByRole("gridcell", { name: "taken for" }).allTextContents();
    expect(cells).toHaveLength(100);
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(2000);
    const [most] = cells
      .map((cell, at) => ({ count: Number(cell), label: Math.floor(at / 10), predicted: at % 10 }))
      .filter(({ label, predicted }) => label !== predicted)
      .sort((a, b) => b.count - a.count);
    await page.getByTestId(`confusion-${most!.label}-${most!.predicted}`).click();
    await page
      .getByTestId("mistakes-title")
      .filter({ hasText: `${most!.label} taken for ${most!.predicted}: ${most!.count}` })
      .waitFor();
    expect(await page.getByTestId("wall").getAttribute("data-count")).toBe(String(most!.count));
    await page.getByTestId("detail-open").click();
    await page
      .getByTestId("said")
      .filter({ hasText: String(most!.predicted) })
      .waitFor();
  });

  test("a digit drawn with the mouse flows through every layer as it is drawn", async () => {
    const { page } = host;
    await page.getByTestId("clear").click();
    await stroke(page, [
      [14, 5],
      [14, 22],
    ]);
    await page.getByTestId("flow-conv2.output").waitFor();
    const shares = (await page.getByTestId("answer").getByRole("img").getAttribute("aria-label")) ?? "";
    expect(shares.match(/\d+(\.\d)?.%/g)).toHaveLength(10);
    await page.getByTestId("speed").waitFor();
    const before = await page.getByTestId("window").getAttribute("data-address");
    await page.keyboard.press("ArrowRight"); // on the pad it moves nothing in time
    expect(await page.getByTestId("window").getAttribute("data-address")).toBe(before);
  });

  test("a pasted picture of ink on paper is inverted, says so, and can be told otherwise", async () => {
    const { page } = host;
    await paste(page);
    await page
      .getByTestId("pasted")
      .filter({ hasText: "turned to gray and inverted: its ground is light" })
      .waitFor();
    await page.getByTestId("said").waitFor();
    await page.getByTestId("inverts").uncheck();
    await page
      .getByTestId("pasted")
      .filter({ hasText: /turned to gray: its ground is light/ })
      .waitFor();
    await page.getByTestId("undo").click();
    await page.getByTestId("pasted").waitFor({ state: "detached" });
    await page.keyboard.press("m");
    await reached(page, /^41\/loss/);
  });
});

async function stroke(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.getByTestId("pad").boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + (x * box.width) / 28,
    box.y + (y * box.height) / 28,
  ];
  await page.mouse.move(...at(points[0]!));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 8 });
  await page.mouse.up();
}

/** A one, dark on white, as the clipboard would hold it. */
async function paste(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 80;
    const context = canvas.getContext("2d")!;
    context.fillStyle = "white";
    context.fillRect(0, 0, 80, 80);
    context.fillStyle = "black";
    context.fillRect(36, 10, 8, 60);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob!], "one.png", { type: "image/png" }));
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
}
