// From a stroke of the hand to the picture: a digit is drawn on the pad as a person draws it, and the time of each piece of
// a stroke counted from the browser's own time of the movement to when every layer's maps have been painted.

import type { Page } from "playwright-core";
import type { Options } from "../options";
import { launch, rest, type ServedApp } from "./app";
import { hearEveryFrame } from "./heard";
import { quantiles, type Quantiles } from "./quantiles";

const MODEL = "cnn-pytorch";
/** A three, in shares of the pad; each piece from one point to the next is a stroke's. */
const DIGIT = [
  ...[0.3, 0.3, 0.36, 0.24, 0.45, 0.2, 0.55, 0.2, 0.63, 0.24, 0.67, 0.31, 0.65, 0.39, 0.58, 0.45, 0.48, 0.47],
  ...[0.58, 0.5, 0.66, 0.56, 0.69, 0.65, 0.66, 0.73, 0.58, 0.79, 0.48, 0.81, 0.38, 0.79, 0.31, 0.74],
];
const POINTS = DIGIT.length / 2;

export interface StrokeFigures {
  readonly model: string;
  readonly strokes: number;
  /** Milliseconds from the hand's movement to the pixels of all layers. */
  readonly shown: Quantiles;
  /** Of them, until the engine's answer has arrived on the page. */
  readonly answered: Quantiles;
}

interface Stroke {
  readonly answered: number;
  readonly shown: number;
}

/** So many pieces of strokes, over as many digits as that takes. */
export async function strokes(
  app: ServedApp,
  page: Page,
  { batch, looks: { uncounted, steps: count } }: Options,
): Promise<StrokeFigures> {
  await launch(app.client, { model: MODEL, batchSize: batch, warmup: 40 });
  await page.addInitScript(hearEveryFrame);
  await app.open(page);
  await page.evaluate(noticeEveryMap);
  await page.keyboard.press("b");
  await page.getByTestId("choose-draw").click();
  const pad = (await page.getByTestId("pad").boundingBox())!;
  const move = (point: number): Promise<void> =>
    page.mouse.move(pad.x + DIGIT[2 * point]! * pad.width, pad.y + DIGIT[2 * point + 1]! * pad.height);
  const measured: Stroke[] = [];
  const painted = async (act: () => Promise<void>): Promise<void> => {
    await page.evaluate(armStroke);
    await act();
    measured.push(await page.evaluate(() => window.benchStroke!));
  };
  const wanted = uncounted + count;
  while (measured.length < wanted) {
    await move(0);
    await painted(() => page.mouse.down());
    for (let point = 1; point < POINTS && measured.length < wanted; point++) await painted(() => move(point));
    await page.mouse.up();
    await page.getByTestId("clear").click();
    await page.getByTestId("flow-input").waitFor({ state: "detached" });
    await rest(100);
  }
  const counted = measured.slice(uncounted);
  return {
    model: MODEL,
    strokes: counted.length,
    shown: quantiles(counted.map(({ shown }) => shown)),
    answered: quantiles(counted.map(({ answered }) => answered)),
  };
}

declare global {
  interface Window {
    /** A map of a layer has just been painted. */
    benchMapped?: (() => void) | undefined;
    benchStroke?: Promise<Stroke>;
  }
}

/** In the page: tells when a layer's map is painted. */
function noticeEveryMap(): void {
  const { prototype } = CanvasRenderingContext2D;
  prototype.putImageData = new Proxy(prototype.putImageData, {
    apply(paint, context: CanvasRenderingContext2D, what) {
      Reflect.apply(paint, context, what);
      if (context.canvas.closest("[data-testid=flow]")) window.benchMapped?.();
    },
  });
}

/** In the page: waits for the hand to move, then for the first map, then for the frame in which all of them are painted. */
function armStroke(): void {
  window.benchStroke = new Promise((resolve) => {
    let moved = 0;
    const listen = ({ timeStamp }: Event): void => void (moved ||= timeStamp);
    addEventListener("pointerdown", listen, { capture: true, once: true });
    addEventListener("pointermove", listen, { capture: true, once: true });
    // All maps of an answer are painted in one flush.
    window.benchMapped = () => {
      if (!moved) return;
      window.benchMapped = undefined;
      const answered = (window.benchHeard ?? 0) - moved;
      requestAnimationFrame(() => setTimeout(() => resolve({ answered, shown: performance.now() - moved })));
    };
  });
}
