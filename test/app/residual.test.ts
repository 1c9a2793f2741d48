// A network that is no chain, as a person meets it: opened from its file, walked through backwards key by key, asked why its
// numbers are these; seen, heard, and without a word on the console.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { branched, branchedFile } from "../support/branched";
import { accessibilityTree, named } from "./accessibilityTree";
import { launchWeb, type RunningApp } from "./hosts";
import { reached, typeAddress, walk } from "./window";

describe("a residual network in the browser", () => {
  let app: RunningApp;
  let page: Page;
  const data = mkdtempSync(join(tmpdir(), "backstep-residual-"));
  beforeAll(async () => {
    app = await launchWeb(data, ["--model", branchedFile]);
    ({ page } = app);
    page.setDefaultTimeout(20_000);
    await page.getByTestId("hint").filter({ hasText: "Loss is computed. Press →" }).waitFor();
  });
  afterEach(() => expect(app.problems()).toEqual([]));
  afterAll(async () => {
    await app.close();
    rmSync(data, { recursive: true, force: true });
  });

  test("opens at its first loss, and its layers say what they read", async () => {
    await reached(page, /^0\/loss\/output$/);
    const network = page.getByRole("list", { name: "Layers" });
    await network.getByText("Add of layer1.0.bn1, layer1.0.shortcut").waitFor();
    expect(await page.getByTestId("arcs").locator("path").count()).toBeGreaterThan(0);
  });

  test("is stepped through the whole of its backward pass, in the program's order, sums of gradients among it", async () => {
    const steps = branched.instructions.filter(({ phase }) => phase === "backward").map(({ place }) => place);
    const passed: string[] = [];
    for (let i = 0; i < steps.length; i++) passed.push(await walk(page, "ArrowRight"));
    expect(passed).toEqual(steps.map((place) => `0/${place}`));
    expect(passed).toContain("0/backward/act1/accumulate");
  }, 120_000);

  test("shows what each input of an Add gets back, and explains it by the sum's gradient", async () => {
    await ask(page, "layer1.1.add.gradOther[0,1,8,4] @ 0/backward/layer1.1.add/gradOther");
    await page.getByTestId("operation").getByTestId("tensor-layer1.1.add.gradOther").waitFor();
    await explained(page, /^layer1\.1\.add\.gradOther\[.*\] is .*, the sum of 1 term\.$/);
    await page.getByTestId("explain-formula").getByText("b").first().waitFor();
  });

  test("adds up the gradients of a tensor that three layers read, each named by its reader", async () => {
    await ask(page, "act1.output.grad[0,1,9,10] @ 0/backward/act1/accumulate");
    const operation = page.getByTestId("operation");
    for (const path of ["layer1.0.conv1.gradInput", "layer1.0.shortcut.gradInput", "layer1.1.add.gradOther"])
      await operation.getByTestId(`tensor-${path}`).waitFor();
    await explained(page, /^act1\.output\.grad\[.*\] is .*, the sum of 3 terms\.$/);
    await page.locator("[data-largest] [data-factor]").first().click();
    await explained(page, /^layer1\..*\.grad(Input|Other)\[/);
  });

  test("explains a gradient of batch norm's scale by all samples of the batch", async () => {
    await ask(page, "bn1.weight.grad[2] @ 0/backward/bn1/gradWeight");
    expect(await page.getByTestId("operation").getByTestId("samples").allTextContents()).toContain(
      "all 4 samples",
    );
    await explained(page, /^bn1\.weight\.grad\[\d\] is .*, the sum of 784 terms\.$/);
  });

  test("explains an update of Adam by its means, and its settings stand beside them", async () => {
    await ask(page, "layer1.0.conv1.weight.next[0,2,0,2] @ 0/update/layer1.0.conv1/weight");
    const numbers = page.getByRole("list", { name: "Numbers that take part" });
    await numbers.getByRole("button", { name: /beta1 0\.900/ }).waitFor();
    await explained(page, /^layer1\.0\.conv1\.weight\.next\[.*\] is .*, the sum of 2 terms\.$/);
    await page
      .getByTestId("explain")
      .locator("[data-factor='layer1.0.conv1.weight.m.next']")
      .first()
      .waitFor();
    await numbers.getByRole("button", { name: /beta1/ }).click();
    await explained(page, /^beta1 is 0\.900\. The chain ends here: this is a setting of the run\.$/);
  });

  test("is walked along what layers read by keys, and the stage names the other ways", async () => {
    await page
      .getByTestId("layer-layer1.1.add")
      .getByRole("button", { name: /^layer1\.1\.add/ })
      .click();
    const ways = page.getByRole("navigation", { name: "Neighbours of layer1.1.add" });
    await ways.getByRole("button", { name: "reads act1: show it" }).waitFor();
    await page.keyboard.press("Alt+ArrowUp");
    await shows(page, "layer1.0.act");
    await page.keyboard.press("Alt+ArrowDown");
    await shows(page, "layer1.1.add");
    await ways.getByRole("button", { name: "reads act1: show it" }).click();
    await shows(page, "act1");
    await page.keyboard.press("Escape");
  });

  test("is in the accessibility tree by its layers' whole names", async () => {
    const tree = await accessibilityTree(page);
    for (const { name } of branched.layers)
      expect(named(tree, "button", new RegExp(`^${name.replaceAll(".", "\\.")} `)), name).toHaveLength(1);
  });
});

async function explained(page: Page, words: RegExp): Promise<void> {
  await expect
    .poll(async () => (await page.getByTestId("explain-spoken").textContent()) ?? "", { timeout: 15_000 })
    .toMatch(words);
}

/** Goes to a moment and asks why an element of it is what it is, by its address. */
async function ask(page: Page, element: string): Promise<void> {
  await typeAddress(page, element);
  const [, moment = ""] = element.split(" @ ");
  await reached(page, new RegExp(`^${moment}$`));
}

async function shows(page: Page, layer: string): Promise<void> {
  await page.getByTestId("layer-view").getByRole("heading", { name: layer, exact: true }).waitFor();
}
