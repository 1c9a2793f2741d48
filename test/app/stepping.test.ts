// What a person does with the keyboard alone, on every host: step through the backward pass,
// rewind, train, pause, export, and be told in one sentence what went wrong.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Download, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Client } from "../../src-engine/protocol/wire/client";
import { onEveryHost } from "./everyHost";
import { address, goTo, numberIn, reached, read, typeAddress, walk } from "./window";

onEveryHost("stepping", (host) => {
  test("steps from the loss to conv1's gradients, and rewinding restores every byte", async () => {
    const { page } = host;
    const loss = await address(page);
    const before = await bytesOfEveryTensor(page);
    const passed = await pressUntil(page, "ArrowRight", /\/backward\/conv1\/gradBias$/);
    expect(passed.filter((at) => at.includes("/backward/"))).toEqual(passed);
    const gradients = await bytesOfEveryTensor(page);
    expect(gradients["conv1.weight.grad"]).not.toBe(UNWRITTEN);
    expect(before["conv1.weight.grad"]).toBe(UNWRITTEN);

    const back = await pressUntil(page, "ArrowLeft", new RegExp(`^${loss}$`));
    expect(back).toEqual([...passed.slice(0, -1).reverse(), loss]);
    expect(await bytesOfEveryTensor(page)).toEqual(before);

    await pressUntil(page, "F10", /\/backward\/conv1\/gradBias$/);
    expect(await bytesOfEveryTensor(page)).toEqual(gradients);
  });

  test("rewinds to the start, and the same moment comes back bit for bit", async () => {
    const { page } = host;
    const there = await address(page);
    const before = await bytesOfEveryTensor(page);
    await page.keyboard.press("Home");
    await reached(page, /^start$/);
    const start = await bytesOfEveryTensor(page);
    expect(start["conv1.output"]).toBe(UNWRITTEN);
    await goTo(page, there);
    expect(await bytesOfEveryTensor(page)).toEqual(before);
    await page.keyboard.press("Home");
    await reached(page, /^start$/);
    expect(await bytesOfEveryTensor(page)).toEqual(start);
  });

  test("each granularity steps as far as its name says", async () => {
    const { page } = host;
    await page.keyboard.press("3");
    await page.keyboard.press("ArrowRight");
    await reached(page, /^0\/forward\/conv1\/output$/);
    await page.keyboard.press("2");
    await page.keyboard.press("ArrowRight");
    await reached(page, /^0\/forward\/fc\/output$/);
    await page.keyboard.press("1");
    await page.keyboard.press("ArrowRight");
    await reached(page, /^0\/update\/fc\/bias$/);
    await page.keyboard.press("4");
    await page.keyboard.press("ArrowLeft");
    await reached(page, /^0\/update\/fc\/weight$/);
  });

  test("a cell is walked to by arrow keys, and its value and address are read out", async () => {
    const { page } = host;
    await goTo(page, "3/backward/conv2/gradWeight");
    await page.getByTestId("cells-conv2.weight.grad").focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    const shown = await page.getByTestId("readout-address").textContent();
    expect(shown).toBe("conv2.weight.grad[0,0,1,1] @ 3/backward/conv2/gradWeight");
    const value = numberIn(await page.getByTestId("readout-value").textContent());
    expect(Math.fround(value)).toBe((await read(page, "conv2.weight.grad"))[4]);
    await page.keyboard.press("Escape");
    await page.getByText("Point at a cell").waitFor();
  });

  test("another sample of the batch is another picture", async () => {
    const { page } = host;
    const label = (): Promise<string | null> => page.getByTestId("label").textContent();
    const labels = new Set([await label()]);
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press("]");
      await expect.poll(() => page.getByTestId("sample").inputValue()).toBe(String(i + 1));
      labels.add(await label());
    }
    expect(labels.size).toBeGreaterThan(2);
    for (let i = 0; i < 7; i++) await page.keyboard.press("[");
  });

  test("trains while the curves grow, and pauses", async () => {
    const { page } = host;
    await page.keyboard.press("F5");
    await page.getByTestId("speed").waitFor();
    const iteration = async (): Promise<number> =>
      numberIn(await page.getByTestId("iteration").textContent());
    await expect.poll(iteration, { timeout: 20_000 }).toBeGreaterThan(50);
    await page.keyboard.press("F6");
    await page.getByTestId("continue").waitFor();
    await reached(page, /^\d+\/update\/fc\/bias$/);
    const inked = await page
      .getByTestId("loss-curve")
      .locator("canvas")
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((byte) => byte > 0);
      });
    expect(inked).toBe(true);
    expect(numberIn(await page.getByTestId("loss").textContent())).toBeGreaterThanOrEqual(0);
  });

  test("an address nobody knows gets one sentence, and nothing moves", async () => {
    const { page } = host;
    const before = await bytesOfEveryTensor(page);
    await typeAddress(page, "0/backward/conv9");
    const notice = page.getByTestId("notice");
    await notice.waitFor();
    expect(await notice.textContent()).toMatch(/"0\/backward\/conv9".*expected.*conv1.*got "conv9"/);
    await notice.getByRole("button").press("Enter");
    await notice.waitFor({ state: "detached" });
    expect(await bytesOfEveryTensor(page)).toEqual(before);
  });

  test("exports the weights of this moment by the command palette", async () => {
    const { app, folder, name, page } = host;
    const path = join(folder, "weights.npz");
    if (name !== "web") await app.answerDialog({ canceled: false, filePath: path });
    const isNpz = (one: Download): boolean => one.suggestedFilename().endsWith(".npz");
    const download = name === "web" ? page.waitForEvent("download", isNpz) : undefined;
    await page.keyboard.press("Control+Shift+P");
    await page.getByTestId("palette-filter").fill("export weights");
    await page.keyboard.press("Enter");
    await page.getByTestId("export-format").selectOption("npz");
    await page.getByTestId("export-summary").filter({ hasText: "npz" }).waitFor();
    await expect.poll(() => page.getByTestId("export-save").isEnabled()).toBe(true);
    await page.getByTestId("export-save").press("Enter");
    await (await download)?.saveAs(path);
    await page.getByTestId("notice").filter({ hasText: "Saved" }).waitFor();
    expect(readFileSync(path).subarray(0, 2).toString("latin1")).toBe("PK");
  });

  test("opens a new session from the keyboard", async () => {
    const { page } = host;
    await page.getByTestId("session").press("Enter");
    await page.getByTestId("session-form").getByLabel("Model").selectOption("lenet-jax");
    await page.getByTestId("launch").press("Enter");
    await page.getByTestId("discard-go").press("Enter"); // the run has trained
    await page.getByTestId("layer-softmax").waitFor();
    await reached(page, /^0\/loss\/output$/);
  });
});

const UNWRITTEN = "not written yet";

/** Presses a key until the address is the wanted one; every address on the way. */
async function pressUntil(page: Page, key: string, wanted: RegExp): Promise<string[]> {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    passed.push(await walk(page, key));
    if (wanted.test(passed.at(-1)!)) return passed;
  }
  throw new Error(`${key} never reached ${String(wanted)}; it passed ${passed.join(", ")}`);
}

/** A digest of the bytes of every tensor of the program, asked for over the page's own connection. */
function bytesOfEveryTensor(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async (unwritten) => {
    const client = Reflect.get(window, "backstepClient") as Client;
    const { body } = await client.request("attach", {});
    const digests: Record<string, string> = {};
    for (const path of Object.keys(body.session?.tensors ?? {})) {
      digests[path] = await client.request("read", { path }).then(
        ({ tensors }) => {
          const { dtype, data } = tensors.get(path)!;
          let hash = 0x811c9dc5;
          for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) {
            hash = Math.imul(hash ^ byte, 0x01000193);
          }
          return `${dtype} ${data.length} ${(hash >>> 0).toString(16)}`;
        },
        () => unwritten,
      );
    }
    return digests;
  }, UNWRITTEN);
}
