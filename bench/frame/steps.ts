// From a key to the picture: → is pressed as a person presses it, and the time counted from the browser's own time
// of the key to when the frame that shows the new moment has been painted.

import type { Page } from "playwright-core";
import type { Options } from "../options";
import { launch, rest, type ServedApp } from "./app";
import { hearEveryFrame } from "./heard";
import { quantiles, type Quantiles } from "./quantiles";

const MODEL = "cnn-pytorch";
/** What a person who looks leaves between two keys, at least. */
const LOOK = 40;

export interface StepFigures {
  readonly model: string;
  readonly batch: number;
  readonly steps: number;
  /** Milliseconds from key to pixel. */
  readonly shown: Quantiles;
  /** Of them, until the engine's answer has arrived on the page. */
  readonly answered: Quantiles;
  readonly slowest: string;
}

interface Step {
  readonly address: string;
  readonly answered: number;
  readonly shown: number;
}

/** So many steps, operation by operation; an iteration has 32. */
export async function steps(
  app: ServedApp,
  page: Page,
  { batch, looks: { uncounted, steps: count, milliseconds } }: Options,
): Promise<StepFigures> {
  await launch(app.client, { model: MODEL, batchSize: batch, warmup: 40 });
  await page.addInitScript(hearEveryFrame);
  await app.open(page);
  await page.getByTestId("hint").waitFor();
  await rest(milliseconds);
  const measured: Step[] = [];
  for (let i = 0; i < uncounted + count; i++) {
    await page.evaluate(armStep);
    await page.keyboard.press("ArrowRight");
    measured.push(await page.evaluate(() => window.benchStep!));
    await rest(LOOK);
  }
  const counted = measured.slice(uncounted);
  const slowest = counted.reduce((a, b) => (b.shown > a.shown ? b : a));
  return {
    model: MODEL,
    batch,
    steps: counted.length,
    shown: quantiles(counted.map(({ shown }) => shown)),
    answered: quantiles(counted.map(({ answered }) => answered)),
    slowest: slowest.address,
  };
}

declare global {
  interface Window {
    benchStep?: Promise<Step>;
  }
}

/** In the page: waits for the next key, then for the moment to change, then for the frame in which it has. */
function armStep(): void {
  window.benchStep = new Promise((resolve) => {
    let pressed = 0;
    addEventListener("keydown", ({ timeStamp }) => (pressed = timeStamp), { capture: true, once: true });
    const shell = document.querySelector<HTMLElement>("[data-testid=window]")!;
    // Told once the page has drawn: its canvases are painted in the flush that changes the address.
    const observer = new MutationObserver(() => {
      observer.disconnect();
      const answered = (window.benchHeard ?? 0) - pressed;
      const address = shell.dataset["address"] ?? "";
      requestAnimationFrame(() =>
        setTimeout(() => resolve({ address, answered, shown: performance.now() - pressed })),
      );
    });
    observer.observe(shell, { attributes: true, attributeFilter: ["data-address"] });
  });
}
