// Somebody's own backward pass, on every host: a recording with a mistake is dropped and the mistake is read; the mended one is all right.

import { expect, test } from "vitest";
import { recordingOf, turnedAround } from "../support/recordings";
import { smallSession } from "../support/runs";
import { onEveryHost } from "./everyHost";

const recorded = () => smallSession({ batchSize: 2 }).trainer;

onEveryHost("check", (host) => {
  const drop = async (name: string, bytes: Uint8Array): Promise<void> => {
    const transfer = await host.page.evaluateHandle(
      ([called, text]) => {
        const made = new DataTransfer();
        made.items.add(new File([Uint8Array.from(atob(text!), (c) => c.charCodeAt(0))], called!));
        return made;
      },
      [name, Buffer.from(bytes).toString("base64")],
    );
    await host.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  };
  const verdict = (which: string): Promise<string | null> => {
    const said = host.page.locator(`[data-testid=check-verdict][data-verdict=${which}]`);
    return said.textContent({ timeout: 60_000 });
  };

  test("a wrong recording that is dropped opens Check, and the mistake is read with both lines", async () => {
    const { page } = host;
    await drop("mine.npz", recordingOf(recorded(), { "conv2.weight.grad": turnedAround }));
    expect(await verdict("wrong")).toContain("Conv2’s weight gradient is the first that is wrong: ");
    const mistake = page.getByTestId("mistake-conv-weight-flipped");
    expect(await mistake.textContent()).toContain("As it should be");
    await page.getByTestId("check-right").getByTestId("cells-conv2.weight.grad").waitFor();
    expect(await page.getByTestId("checked-conv2.weight.grad").getAttribute("data-mark")).toBe("wrong");
    expect(await page.getByTestId("checked-conv1.weight.grad").getAttribute("data-mark")).toBe("right");
  });

  test("the marks are walked by keys, and a tensor is looked at by Enter", async () => {
    const { page } = host;
    await page.getByTestId("checked-conv1.output").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.getByTestId("check-subject").textContent())
      .toContain("relu1’s output: right");
  });

  test("the mended one is all right", async () => {
    await drop("mine.npz", recordingOf(recorded()));
    expect(await verdict("right")).toMatch(/All \d+ tensors that could be checked are right\./);
    expect(await host.page.locator("[data-testid=check-chain] [data-mark=wrong]").count()).toBe(0);
  });
});
