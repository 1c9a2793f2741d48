// A network and images of one's own, as somebody new would bring them: dropped, looked at, trained, stepped backward, explained, taken
// away and opened again. The page is the same in every shell, so one of them is enough.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatOf } from "../../src-engine/formats";
import { mnistFolder, needsMnist } from "../support/mnist";
import { jpegFile } from "../support/pictures";
import { needsReal, realFile, realFolder } from "../support/realFiles";
import { hosts, type RunningApp } from "./hosts";
import { command, goTo, numberIn, read, reached } from "./window";

let app: RunningApp;
beforeAll(async () => {
  app = await hosts[0]!.launch();
  app.page.setDefaultTimeout(30_000);
  await app.page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
});
afterAll(async () => {
  expect(app.problems()).toEqual([]);
  await app.close();
});

interface Dropped {
  /** With the folders that it is in. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Files and folders, as a file manager hands them over. */
async function drop(files: readonly Dropped[]): Promise<void> {
  const transfer = await app.page.evaluateHandle(
    (all) => {
      const made = new DataTransfer();
      const plain = all.map(({ path, text }) => ({
        path,
        file: new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], path.split("/").at(-1)!),
      }));
      for (const { file } of plain) made.items.add(file);
      // A page cannot make a folder to be dropped: its entry is made up, as the browser's is.
      const entry = (name: string, within: typeof plain, depth: number): unknown => {
        const own = within.find(({ path }) => path.split("/").length === depth + 1);
        if (own) return { name, isFile: true, file: (take: (file: File) => void) => take(own.file) };
        const names = [...new Set(within.map(({ path }) => path.split("/")[depth + 1]!))];
        let entries: unknown[] = names.map((one) =>
          entry(
            one,
            within.filter(({ path }) => path.split("/")[depth + 1] === one),
            depth + 1,
          ),
        );
        const readEntries = (take: (some: unknown[]) => void): void => {
          const some = entries;
          entries = [];
          take(some);
        };
        return { name, isFile: false, isDirectory: true, createReader: () => ({ readEntries }) };
      };
      const tops = [...new Set(plain.map(({ path }) => path.split("/")[0]!))];
      const items = tops.map((top) => ({
        kind: "file",
        type: "",
        webkitGetAsEntry: () =>
          entry(
            top,
            plain.filter(({ path }) => path.split("/")[0] === top),
            0,
          ),
      }));
      if (plain.some(({ path }) => path.includes("/")))
        Object.defineProperty(made, "items", { value: items });
      return made;
    },
    files.map(({ path, bytes }) => ({ path, text: Buffer.from(bytes).toString("base64") })),
  );
  await app.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** The button of a dialog that begins a session, and the question whether the run so far may go. */
async function begin(button: string, name: string): Promise<void> {
  const { page } = app;
  await expect.poll(() => page.getByTestId(button).isEnabled()).toBe(true);
  await page.getByTestId(button).press("Enter");
  await answered();
  await page.getByTestId("session").getByText(name).waitFor();
}

/** The dialogs are gone; the question whether the run so far may go is answered, if it is asked. */
async function answered(): Promise<void> {
  const { page } = app;
  const open = page.locator("[data-modal], [data-testid=session-form]");
  const go = page.getByTestId("discard-go");
  await expect
    .poll(
      async () => {
        if (await go.isVisible()) await go.press("Enter");
        return open.count();
      },
      { timeout: 30_000 },
    )
    .toBe(0);
}

async function exported(format: string): Promise<Dropped> {
  const { page } = app;
  await page.keyboard.press("Control+e");
  await page.getByTestId("export-format").selectOption(format);
  await page.getByTestId("export-tensors").waitFor();
  await expect.poll(() => page.getByTestId("export-save").isEnabled()).toBe(true);
  // What a format cannot say comes beside it, as JSON.
  const download = page.waitForEvent("download", (one) => !one.suggestedFilename().endsWith(".json"));
  await page.getByTestId("export-save").press("Enter");
  const file = await download;
  return { path: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** One epoch of so many of the training images. */
async function train(limit: number): Promise<void> {
  const { page } = app;
  await page.getByTestId("session").press("Enter");
  const form = page.getByTestId("session-form");
  await form.getByLabel("Training images").fill(String(limit));
  await form.getByLabel("Batch size").fill("32");
  await page.getByTestId("launch").press("Enter");
  await answered();
  await page.keyboard.press("F5");
  await page.getByTestId("stop-line").filter({ hasText: "is done" }).waitFor();
}

const isThere = realFolder() !== undefined && mnistFolder() !== undefined;
describe.skipIf(!isThere)(`a network that PyTorch exported, on MNIST ${needsReal} ${needsMnist}`, () => {
  const file = (): Dropped => ({
    path: "pytorch-2.7-opset11.onnx",
    bytes: readFileSync(join(realFolder()!, "pytorch-2.7-opset11.onnx")),
  });

  test("is dropped, given MNIST's folder, and opened with its weights", async () => {
    const { page } = app;
    await drop([file()]);
    await page.getByTestId("weights-summary").filter({ hasText: "10 of 10" }).waitFor();
    const chooser = page.waitForEvent("filechooser");
    await page.getByTestId("opening-folder").press("Enter");
    await (await chooser).setFiles(mnistFolder()!);
    await page.getByTestId("found-data").filter({ hasText: "60,000 images to train" }).waitFor();
    await begin("opening-accept", basename(mnistFolder()!));
    await reached(page, /^0\//);
  }, 120_000);

  test("takes nearly every test image for what it is", async () => {
    const { page } = app;
    const evaluation = await page.evaluate(async () => {
      const client = Reflect.get(window, "backstepClient") as {
        request(command: string, args: object): Promise<{ body: { accuracy: number; count: number } }>;
      };
      return (await client.request("evaluate", {})).body;
    });
    expect(evaluation.count).toBe(10_000);
    expect(evaluation.accuracy).toBeGreaterThan(0.97);
  }, 120_000);

  test("is stepped backward to its first convolution, whose largest gradient is explained", async () => {
    const { page } = app;
    await goTo(page, "0/backward/conv1/gradWeight");
    await page.keyboard.press("e");
    const gradient = await read(page, "conv1.weight.grad");
    const hottest = gradient.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    const shown = page.getByTestId("explain-number");
    const value = async (): Promise<number> =>
      Math.fround(numberIn(((await shown.textContent()) ?? "").replace(/\s*float\d+\s*/, "")));
    await expect.poll(value).toBe(hottest);
  });

  test("is trained, taken away as .pt and ONNX, and what was taken away is opened", async () => {
    const { page } = app;
    await train(256);
    const files = [await exported("pytorch"), await exported("onnx")];
    expect(files.map(({ path }) => path.replace(/.*\./, ""))).toEqual(["pt", "onnx"]);
    const { tensors } = await formatOf(files[0]!.bytes).decode(new Uint8Array(files[0]!.bytes));
    const weights = [...tensors.get("conv1.weight")!.data];
    const { tensors: before } = await realFile("pytorch-2.7-opset11.onnx");
    expect(weights).not.toEqual([...before.get("conv1.weight")!.data]);
    for (const one of files) {
      await drop([one]);
      await page.getByTestId("weights-summary").filter({ hasText: "10 of 10" }).waitFor();
      await begin("opening-accept", basename(mnistFolder()!));
      await reached(page, /^0\//);
      expect(await read(page, "conv1.weight")).toEqual(weights);
    }
  }, 180_000);
});

test("twenty JPEGs in two folders are dropped, and a network from the model editor is trained on them", async () => {
  const { page } = app;
  const picture = (label: number, n: number): Uint8Array =>
    label === 0
      ? jpegFile(40, 32 + n, [220, 200 - n, 40], [20, 20, 20])
      : jpegFile(40, 32 + n, [20, 20, 20], [60 + n, 80, 220]);
  await drop(
    ["cats", "dogs"].flatMap((name, label) =>
      Array.from({ length: 10 }, (_, n) => ({ path: `pets/${name}/${n}.jpg`, bytes: picture(label, n) })),
    ),
  );
  await page.getByTestId("found-data").filter({ hasText: "2 classes: cats, dogs." }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("opening-dialog").waitFor({ state: "detached" });

  await page.keyboard.press("Control+Shift+E");
  await page.getByTestId("editor-start-from").press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("No layers yet").waitFor();
  for (const words of ["conv2d", "relu", "maxpool2d", "flatten", "linear"]) {
    await page.keyboard.press("Control+i");
    await page.getByTestId("op-filter").fill(words);
    await page.keyboard.press("Enter");
    await page.getByTestId("op-filter").waitFor({ state: "detached" });
  }
  await page.locator("[data-testid=editor-foot][data-state=good]").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("run-data").selectOption({ label: "pets" });
  await begin("run-start", "pets");
  await goTo(page, "0/backward/conv1/gradWeight");
  await command(page, "Continue");
  await page.getByTestId("stop-line").filter({ hasText: "is done" }).waitFor();
}, 120_000);
