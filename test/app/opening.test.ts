// A model dropped on the window, as somebody new would: what it is, is shown, then opened. The page is the same in every shell,
// so one of them is enough.

import { afterAll, beforeAll, expect, test } from "vitest";
import { hosts, type RunningApp } from "./hosts";

let app: RunningApp;
beforeAll(async () => {
  app = await hosts[0]!.launch();
  app.page.setDefaultTimeout(20_000);
  await app.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
});
afterAll(async () => {
  expect(app.problems()).toEqual([]);
  await app.close();
});

const model = JSON.stringify({
  name: "dropped",
  input: [1, 28, 28],
  layers: [
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 4, kernelSize: 3, padding: 1 } },
    { name: "relu1", type: "ReLU" },
    { name: "pool1", type: "MaxPool2d", attrs: { kernelSize: 4, stride: 4 } },
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss" },
  recipe: { batchSize: 8 },
});

async function drop(name: string, content: string): Promise<void> {
  const transfer = await app.page.evaluateHandle(
    ([called, text]) => {
      const made = new DataTransfer();
      made.items.add(new File([text], called));
      return made;
    },
    [name, content] as const,
  );
  await app.page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await app.page.getByTestId("drop-target").waitFor();
  await app.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

test("what nobody can read is refused in a dialog", async () => {
  const { page } = app;
  await drop("notes.txt", "hello");
  await page.getByTestId("opening-problem").filter({ hasText: "notes.txt (5 bytes)" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("opening-dialog").waitFor({ state: "detached" });
});

test.each([
  [960, 600],
  [1440, 900],
])(
  "a model is shown in a window of %i × %i with its layers, and all of it can be reached",
  async (width, height) => {
    const { page } = app;
    await page.setViewportSize({ width, height });
    await drop("dropped.json", model);
    await page.getByTestId("model-cost").filter({ hasText: "parameters" }).waitFor();
    const accept = page.getByTestId("opening-accept");
    await accept.scrollIntoViewIfNeeded();
    const box = (await accept.boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    await page.keyboard.press("Escape");
    await page.getByTestId("opening-dialog").waitFor({ state: "detached" });
  },
);

test("opened by keyboard it runs, and steps backward to its first convolution", async () => {
  const { page } = app;
  await drop("dropped.json", model);
  await page.getByTestId("model-cost").filter({ hasText: "parameters" }).waitFor();
  await page.getByTestId("opening-accept").press("Enter");
  const go = page.getByTestId("discard-go");
  await go.or(page.getByTestId("session").getByText("dropped")).first().waitFor();
  if (await go.isVisible()) await go.press("Enter");
  await page.getByTestId("session").getByText("dropped").waitFor();
  await page.getByTestId("opening-dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Control+p");
  await page.keyboard.type("0/backward/conv1/gradWeight");
  await page.keyboard.press("Enter");
  await page.locator("[data-testid=window][data-address='0/backward/conv1/gradWeight']").waitFor();
});
