// The run's timeline in a real Chromium: what a frame costs while a run of 100,000 iterations is zoomed, panned,
// pointed at, brushed, and grows.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { openChromium } from "./browser";
import type { Options } from "./options";
import { table } from "./table";
import type { Frame, Gesture } from "./timelinePage";

interface TimelineRow {
  readonly gesture: Gesture;
  readonly frames: number;
  /** Milliseconds of work on the page's main thread. */
  readonly median: number;
  readonly worst: number;
  /**
   * Milliseconds of the processor that the main thread took for a frame, all its work included: where this is less than
   * a 60th of a second and a frame is late nevertheless, somebody else had the processor.
   */
  readonly processor: number;
  /** The share of frames that were late for 60 a second. */
  readonly late: number;
}

interface TimelineFigures {
  readonly timeline: {
    readonly iterations: number;
    readonly layers: number;
    readonly rows: readonly TimelineRow[];
  };
}

const ITERATIONS = 100_000;
const LAYERS = 10;
const FRAMES = 180;
const GESTURES: readonly Gesture[] = ["zoom", "pan", "hover", "brush", "grow"];
/** A frame that begins later than this after the one before was missed at 60 a second. */
const LATE = 25;

export async function timeline({ say }: Pick<Options, "say">): Promise<TimelineFigures> {
  const figures = { iterations: ITERATIONS, layers: LAYERS };
  const browser = await openChromium(say);
  if (!browser) return { timeline: { ...figures, rows: [] } };
  say("the timeline in a Chromium");
  const folder = await bundle();
  const server = serve(folder);
  const port = await new Promise<number>((listening) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      listening(typeof address === "object" && address ? address.port : 0);
    }),
  );
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.evaluate(([n, layers]) => window.timelineBench.fill(n!, layers!), [ITERATIONS, LAYERS]);
    const busy = await processorClock(page);
    const rows: TimelineRow[] = [];
    for (const gesture of GESTURES) {
      const before = await busy();
      const measured = await page.evaluate(([which, n]) => window.timelineBench.frames(which, n), [
        gesture,
        FRAMES,
      ] as const);
      rows.push(rowOf(gesture, measured, (await busy()) - before));
    }
    return { timeline: { ...figures, rows } };
  } finally {
    await browser.close();
    server.close();
  }
}

/** Milliseconds that the page's main thread has had a processor for. */
async function processorClock(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
  };
}

function rowOf(gesture: Gesture, frames: readonly Frame[], processor: number): TimelineRow {
  const work = frames.map((frame) => frame.work).sort((a, b) => a - b);
  return {
    gesture,
    frames: frames.length,
    median: work[work.length >> 1] ?? 0,
    worst: work.at(-1) ?? 0,
    processor: processor / frames.length,
    late: frames.filter(({ interval }) => interval > LATE).length / frames.length,
  };
}

/** Builds the page beside the benchmarks. */
async function bundle(): Promise<string> {
  const { build } = await import("vite");
  const { default: vue } = await import("@vitejs/plugin-vue");
  const outDir = resolve("node_modules/.cache/backstep/timeline-page");
  await build({
    root: resolve("."),
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    plugins: [vue()],
    build: {
      outDir,
      emptyOutDir: true,
      lib: {
        entry: resolve("bench/timelinePage.ts"),
        formats: ["es"],
        fileName: () => "page.js",
        cssFileName: "page",
      },
    },
  });
  return outDir;
}

function serve(folder: string): ReturnType<typeof createServer> {
  const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="page.css"><div id="app"></div><script type="module" src="page.js"></script>`;
  return createServer(({ url }, response) => {
    const name = url?.slice(1);
    const type = { "page.js": "text/javascript", "page.css": "text/css" }[name ?? ""] ?? "text/html";
    response.setHeader("content-type", type);
    response.end(type === "text/html" ? page : readFileSync(join(folder, name ?? "")));
  });
}

export function timelineTable({ timeline: { iterations, layers, rows } }: TimelineFigures): string {
  const body = table(
    ["a frame of", "median ms", "worst ms", "processor ms", "late frames"],
    rows.map(({ gesture, median, worst, processor, late }) => [
      gesture,
      median,
      worst,
      processor,
      `${(100 * late).toFixed(0)} %`,
    ]),
  );
  return `Timeline: ${iterations.toLocaleString("en")} iterations × ${layers} layers, 1440 × 900\n\n${body}`;
}
