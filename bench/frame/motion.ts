// Frames a second while somebody looks around: the pointer goes over a layer's maps, or arrow keys walk its cells,
// with the fields drawn through all layers and without. One movement a frame, which is all a screen can show.

import type { Page } from "playwright-core";
import type { Options } from "../options";
import { rest, stop, type ServedApp } from "./app";
import { quantiles, type Quantiles } from "./quantiles";
import { CHANNELS, wideSession } from "./wide";

const LAYER = "conv1";
/** A frame that begins later than this after the one before was missed at 60 a second. */
const MISSED = 25;
const BUDGET = 1000 / 60;

type Movement = "pointer" | "arrow keys";

interface MotionRow {
  readonly movement: Movement;
  readonly field: boolean;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Milliseconds of a frame on the page's main thread: script, style, layout, paint. */
  readonly work: Quantiles;
  /** The share of frames whose work took longer than a 60th of a second. */
  readonly over: number;
  /** The share of frames that came later than that. */
  readonly missed: number;
}

export interface MotionFigures {
  readonly channels: number;
  readonly layer: string;
  readonly rows: readonly MotionRow[];
}

interface Frame {
  readonly work: number;
  readonly interval: number;
}

export async function motion(
  app: ServedApp,
  page: Page,
  { batch, looks: { frames: count, milliseconds } }: Options,
): Promise<MotionFigures> {
  await app.client.request("openSession", { text: wideSession(batch) });
  const stopped = stop(app.client);
  await app.client.request("goto", { address: `0/backward/${LAYER}` });
  await stopped;
  await app.open(page);
  await page.getByTestId(`layer-${LAYER}`).click({ position: { x: 40, y: 12 } });
  const cells = page.getByTestId(`cells-${LAYER}.output`);
  await cells.waitFor();
  await cells.focus();
  await rest(milliseconds);
  const rows: MotionRow[] = [];
  for (const field of [false, true]) {
    for (const movement of ["pointer", "arrow keys"] as const) {
      await page.evaluate(measureFrames, { path: `${LAYER}.output`, movement, count: count >> 2 }); // not counted
      const frames = await page.evaluate(measureFrames, { path: `${LAYER}.output`, movement, count });
      rows.push(rowOf(movement, field, frames));
    }
    if (!field) {
      await page.keyboard.press("r");
      await page.getByTestId("field-summary").waitFor();
    }
  }
  return { channels: CHANNELS, layer: LAYER, rows };
}

function rowOf(movement: Movement, field: boolean, frames: readonly Frame[]): MotionRow {
  const work = frames.map((frame) => frame.work);
  const share = (late: (frame: Frame) => boolean): number => frames.filter(late).length / frames.length;
  const seconds = frames.reduce((sum, { interval }) => sum + interval, 0) / 1000;
  return {
    movement,
    field,
    frames: frames.length,
    framesPerSecond: frames.length / seconds,
    work: quantiles(work),
    over: share((frame) => frame.work > BUDGET),
    missed: share(({ interval }) => interval > MISSED),
  };
}

/** In the page. */
async function measureFrames({
  path,
  movement,
  count,
}: {
  path: string;
  movement: Movement;
  count: number;
}): Promise<Frame[]> {
  const canvas = document.querySelector<HTMLElement>(`[data-testid="cells-${path}"]`)!;
  const move = (i: number): void => {
    if (movement === "arrow keys") {
      const key = i % 40 < 20 ? "ArrowRight" : i % 2 ? "ArrowDown" : "ArrowLeft";
      canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      return;
    }
    // Across all maps, and never over the same cell twice in a row.
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const clientX = left + width * (0.5 + 0.48 * Math.sin(i * 0.37));
    const clientY = top + height * (0.5 + 0.48 * Math.sin(i * 0.051));
    canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, pointerId: 1, bubbles: true }));
  };
  const frames: { work: number; interval: number }[] = [];
  let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let i = 0; i < count; i++) {
    frames.push(
      await new Promise((resolve) => {
        requestAnimationFrame((at) => {
          const began = performance.now();
          const interval = at - before;
          before = at;
          move(i);
          // Runs once the frame has been painted.
          setTimeout(() => resolve({ work: performance.now() - began, interval }));
        });
      }),
    );
  }
  return frames;
}
