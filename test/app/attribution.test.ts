// A, on every host: which pixels speak for the predicted class, by every method; what takes long is run, grows and stops.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { onEveryHost } from "./everyHost";
import { numberIn, read } from "./window";

onEveryHost("attribution", (host) => {
  test("A shows the saliency of the predicted class, whose score it is that the network computed", async () => {
    const { page } = host;
    await page.keyboard.press("a");
    await page.getByTestId("attribution-pictures").waitFor();
    const scores = (await read(page, "fc.output")).slice(0, 10);
    const best = scores.indexOf(Math.max(...scores));
    expect(await page.getByTestId("attribution-unit").textContent()).toBe(`fc.output[·,${best}]`);
    expect(await value(page)).toBeCloseTo(scores[best]!, 2);
    await page.getByRole("table", { name: "Pixels that count most" }).waitFor();
  });

  test("a step leaves the score as it is, another sample does not", async () => {
    const { page } = host;
    const before = await value(page);
    await page.keyboard.press("ArrowRight");
    await from(page, /sample 0 at \d+\/backward/);
    expect(await value(page)).toBe(before);
    await page.keyboard.press("]");
    await from(page, /sample 1 at /);
    expect(await value(page)).not.toBe(before);
  });

  test("gradient × input and the biases add up to an element that is chosen on its maps", async () => {
    const { page } = host;
    await page.getByTestId("method-gradientInput").click();
    await page.getByTestId("unit-layer").selectOption("conv2.output");
    await page.getByTestId("attribution-words").getByText("the mean of channel 0, 14×14").waitFor();
    await page.getByTestId("cells-conv2.output").click({ position: { x: 20, y: 20 } });
    await page.getByTestId("attribution-words").getByText("one element of channel").waitFor();
    const whole = Math.abs(await value(page));
    const rest = numberIn(await page.getByTestId("attribution-rest").textContent());
    expect(Math.abs(rest)).toBeLessThan(1e-4 * (1 + whole));
    await page.getByTestId("unit-layer").selectOption("");
  });

  test("occlusion waits to be run, and says so once it is of another moment", async () => {
    const { page } = host;
    await page.getByTestId("method-occlusion").click();
    expect(await page.getByTestId("attribution-pictures").count()).toBe(0);
    await page.getByTestId("option-stride").fill("2");
    await page.getByTestId("attribution-run").click();
    await page.getByRole("table", { name: "Patches that count most" }).waitFor();
    await page.getByTestId("attribution-pictures").getByText("Occlusion").first().waitFor();
    await page.getByTestId("attribution-from").filter({ hasNotText: /^of/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    await from(page, /^of sample 1 at /);
  });

  test("occlusion can be stopped on its way, and shows how far it came", async () => {
    const { page } = host;
    await page.getByTestId("option-stride").fill("1");
    await runAndStop(page);
    await page.getByTestId("attribution-partial").filter({ hasText: "stopped early" }).waitFor();
    await page.getByTestId("attribution-run").filter({ hasText: "Run again" }).waitFor();
    expect(await page.getByTestId("attribution-totals").textContent()).toMatch(/not reached\s*\d+ of 784/);
    await page.getByTestId("attribution-run").click();
    await page.getByTestId("attribution-partial").waitFor({ state: "detached" });
    expect(await page.getByTestId("attribution-totals").textContent()).not.toContain("not reached");
  });

  test("maximisation climbs, and can be stopped on its way", async () => {
    const { page } = host;
    await page.getByTestId("method-maximisation").click();
    await page.getByTestId("option-steps").fill("5000");
    await page.getByTestId("option-rate").fill("0.001");
    await page.getByTestId("attribution-run").click();
    await page.getByText(/of 5000 steps/).waitFor();
    await page.getByTestId("attribution-ascent").waitFor();
    await page.getByTestId("attribution-cancel").click();
    await page.getByTestId("attribution-partial").waitFor();
    const summary = await page.getByTestId("attribution-summary").textContent();
    const [, low, high] = /^u rose from (\S+) to (\S+) in/.exec(summary ?? "") ?? [];
    expect(numberIn(high ?? null)).toBeGreaterThan(numberIn(low ?? null));
    await page.getByRole("button", { name: /^Step 0: u = / }).click();
    await page.getByTestId("attribution-ascent").getByText("Step 0").first().waitFor();
  });

  test("all of it is in the accessibility tree, and M leads back to the maps", async () => {
    const { page } = host;
    const tree = await page.getByRole("region", { name: "Attribution" }).ariaSnapshot();
    expect(tree).toMatch(/radiogroup "Method"/);
    expect(tree).toMatch(/radio "Maximisation: .*" \[checked\]/);
    expect(tree).toMatch(/application "The unit's value by step by step/);
    expect(tree).toMatch(/spinbutton "Seed"/);
    await page.getByTestId("method-saliency").focus();
    await page.keyboard.press("m");
    await page.getByTestId("attribution").waitFor({ state: "detached" });
  });

  test("an image of the data page comes here by a button, and its own class is a unit", async () => {
    const { page } = host;
    await page.keyboard.press("b");
    await page.getByTestId("detail-attribute").click();
    await page.getByTestId("method-saliency").click();
    await from(page, /^training image \d+ at /);
    await page.getByTestId("unit-layer").selectOption("label");
    await page.getByTestId("attribution-words").getByText("the true one").waitFor();
    await page.keyboard.press("]");
    await from(page, /^sample \d+ at /);
  });
});

const value = async (page: Page): Promise<number> =>
  numberIn(await page.getByTestId("attribution-value").textContent());

/** Presses Stop the moment it is there: a click from outside might come when all is done. */
function runAndStop(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid="${id}"]`);
    const there = new Promise<void>((seen) => {
      new MutationObserver((_changes, observer) => {
        const stop = find("attribution-cancel");
        if (!stop) return;
        observer.disconnect();
        stop.click();
        seen();
      }).observe(document.body, { childList: true, subtree: true });
    });
    find("attribution-run")?.click();
    await there;
  });
}

async function from(page: Page, wanted: RegExp): Promise<void> {
  await expect.poll(() => page.getByTestId("attribution-from").textContent()).toMatch(wanted);
}
