// What the page is worth its while for, in a real Chromium: how long a key takes to its picture, how many frames a
// second there are for who looks around, what the page takes from a run, and what a slow one does to the engine.

import type { Page } from "playwright-core";
import { openChromium } from "./browser";
import { serveApp } from "./frame/app";
import { motion, type MotionFigures } from "./frame/motion";
import type { Quantiles } from "./frame/quantiles";
import { slowPage, type SlowPageFigures } from "./frame/slowPage";
import { steps, type StepFigures } from "./frame/steps";
import { strokes, type StrokeFigures } from "./frame/strokes";
import { training, type TrainingFigures } from "./frame/training";
import type { Options } from "./options";
import { percent, table, type Cell } from "./table";

interface FrameFigures {
  /** Nothing where there is no Chromium. */
  readonly frame?: {
    readonly steps: StepFigures;
    readonly strokes: StrokeFigures;
    readonly motion: MotionFigures;
    readonly training: TrainingFigures;
    readonly slowPage: SlowPageFigures;
  };
}

/** Milliseconds from a step, or from a stroke, to its picture, at most. */
const SHOWN = 50;
/** Frames a second, at least. */
const FLUENT = 60;
/** The share of the headless speed that a run with the page open keeps, at least. */
const KEPT = 0.95;

export async function frame(options: Options): Promise<FrameFigures> {
  const {
    say,
    iterations: { rounds },
  } = options;
  const [browser, app] = await Promise.all([openChromium(say), serveApp()]);
  if (!browser) {
    app.close();
    return {};
  }
  const shared = options.looks.onOnePage ? await app.page(browser) : undefined;
  /** One at a time: a page that stays open draws along with the next one. */
  const onPage = async <T>(measure: (page: Page) => Promise<T>): Promise<T> => {
    const page = shared ?? (await app.page(browser));
    const measured = await measure(page);
    if (!shared) await page.context().close();
    return measured;
  };
  try {
    say("steps, from key to pixel");
    const stepped = await onPage((page) => steps(app, page, options));
    say("frames a second, looking around");
    const moved = await onPage((page) => motion(app, page, options));
    say("a digit drawn, from hand to pixel");
    const drawn = await onPage((page) => strokes(app, page, options));
    say("training freely with the page open, and without");
    const trained = await onPage((page) => training(app, page, rounds, options));
    say("training with pages that do not keep up");
    const slow = await slowPage(app, Math.min(rounds, 3), options);
    return { frame: { steps: stepped, strokes: drawn, motion: moved, training: trained, slowPage: slow } };
  } finally {
    await browser.close();
    app.close();
  }
}

export function frameTables({ frame: figures }: FrameFigures): string {
  if (!figures) return "The page\n\nno Chromium here";
  return [
    `The page: 1440 × 900\n\n${stepTable(figures.steps)}`,
    strokeTable(figures.strokes),
    motionTable(figures.motion),
    trainingTable(figures.training),
    slowTable(figures.slowPage),
  ].join("\n\n");
}

function stepTable({ model, batch, steps: count, shown, answered, slowest }: StepFigures): string {
  const body = table(
    [`${count} steps of ${model}, batch ${batch}`, ...SHOWN_COLUMNS],
    [
      shownLine("from key to pixel", shown, shown.median / SHOWN),
      shownLine("until the engine's answer has arrived", answered, null),
    ],
  );
  return `${body}\n\nthe slowest came to ${slowest}`;
}

function strokeTable({ model, strokes: count, shown, answered }: StrokeFigures): string {
  return table(
    [`a digit drawn for ${model}: ${count} strokes`, ...SHOWN_COLUMNS],
    [
      shownLine("from hand to pixel", shown, shown.median / SHOWN),
      shownLine("until the engine's answer has arrived", answered, null),
    ],
  );
}

const SHOWN_COLUMNS = ["median ms", "95 % ms", "worst ms", "of 50 ms"] as const;

function shownLine(what: string, { median, p95, worst }: Quantiles, target: Cell): Cell[] {
  return [what, median, p95, worst, target];
}

function motionTable({ channels, layer, rows }: MotionFigures): string {
  const head = [`${channels} channels of ${layer}`, "frames/s", "of 60", "median ms", "95 % ms", "worst ms"];
  return table(
    [...head, "over 16.7 ms", "missed"],
    rows.map(({ movement, field, framesPerSecond, work, over, missed }) => [
      `${movement}${field ? ", with fields" : ""}`,
      framesPerSecond,
      framesPerSecond / FLUENT,
      work.median,
      work.p95,
      work.worst,
      percent(over),
      percent(missed),
    ]),
  );
}

function trainingTable({ model, batch, pairs, alone, withPage, ratio, ratios }: TrainingFigures): string {
  return table(
    ["training freely", "images/s", "with the page", "ratio, of pairs", "least", "largest", "of 0.95"],
    [
      [
        `${model}, batch ${batch}, ${pairs} pairs`,
        alone.median,
        withPage.median,
        ratio,
        ratios.min,
        ratios.max,
        ratio / KEPT,
      ],
    ],
  );
}

function slowTable({
  iterations,
  frames,
  kilobytes,
  grownAlone,
  grownWithSlowPages,
}: SlowPageFigures): string {
  const sent = Object.entries(frames).map(([kind, count]) => `${count} ${kind}`);
  return table(
    ["a page that draws nothing", "iterations", "frames", "KB", "MB grown per 1,000 without", "with"],
    [
      [
        sent.join(", "),
        iterations,
        Object.values(frames).reduce((a, b) => a + b, 0),
        kilobytes,
        grownAlone,
        grownWithSlowPages,
      ],
    ],
  );
}
