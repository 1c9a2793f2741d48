// R, on every host: the fields of a cell are drawn through every layer, follow the arrow keys and the pointer, and are told.

import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";

onEveryHost("fields", (host) => {
  test("by keyboard: what a cell of pool2 saw, and its neighbour", async () => {
    const { page } = host;
    await page.getByTestId("layer-pool2").click({ position: { x: 40, y: 12 } });
    await page.getByTestId("cells-pool2.output").focus();
    await page.keyboard.press("ArrowRight"); // chooses the first cell
    await page.keyboard.press("r");
    const summary = page.getByTestId("field-summary");
    await summary.filter({ hasText: "saw input[0,0,0…6,0…6], 7×7 of 28×28" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await summary.filter({ hasText: "saw input[0,0,0…6,1…10], 7×10 of 28×28" }).waitFor();
    const readOut = await page.getByTestId("readout-address").textContent();
    expect(readOut).toMatch(
      /^pool2\.output\[0,0,0,1\] @ \d+\/loss\/output$|^pool2\.output\[0,0,0,1\] @ \d+\/loss$/,
    );
    const told = await page.getByTestId("field-strip").locator("[aria-live]").textContent();
    expect(told).toContain("influences fc.output[0,0…9], 10 of 10");
    await page
      .getByTestId("field-flatten.output")
      .and(page.getByLabel("flatten.output[0,1], 1 of 784"))
      .waitFor();
  });

  test("by pointer, live; R puts the strip away, and nothing stays behind", async () => {
    const { page } = host;
    const cells = page.getByTestId("cells-pool2.output");
    await cells.hover({ position: { x: 3, y: 3 } });
    await page.getByTestId("field-summary").filter({ hasText: "pool2.output[0,0,0,0]" }).waitFor();
    expect(await page.getByTestId("outline-receptive").count()).toBeGreaterThan(3);
    await page.keyboard.press("r");
    await page.getByTestId("field-strip").waitFor({ state: "detached" });
    await page.getByTestId("outline-receptive").first().waitFor({ state: "detached" });
  });

  test("the wheel looks closer at what is under it, in the gradient as well, and a drag moves along", async () => {
    const { page } = host;
    const cells = page.getByTestId("cells-pool2.output");
    await cells.hover({ position: { x: 62, y: 28 } });
    const before = await page.getByTestId("readout-address").textContent();
    for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -250);
    await page.getByTestId("tensor-pool2.output").getByTestId("looking").waitFor();
    await page.mouse.move(0, 0);
    await cells.hover({ position: { x: 62, y: 28 } });
    expect(await page.getByTestId("readout-address").textContent()).toBe(before);
    await page.mouse.down();
    await page.mouse.move(400, 300, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.press("0");
    await page.getByTestId("looking").first().waitFor({ state: "detached" });
  });
});
