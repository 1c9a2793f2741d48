// What a large network costs a debugger: ResNet-18 on 3×32×32 in batches of 64. Its memory, an iteration, going back to any of
// 50, an evaluation, and what a step takes. A quarter of an hour on two idle cores: only where it is asked for by name.

import { readFileSync } from "node:fs";
import { Session } from "../src-engine/index";
import { presets } from "../src-engine/model/presets";
import { Trainer } from "../src-engine/run/trainer";
import { stopped } from "../src-engine/serve/page/snapshot";
import { clock } from "../src-main/cli/clock";
import { colours, resnet18 } from "../test/support/resnet18";
import { spread } from "./contest";
import type { Options } from "./options";
import { backendWith, mostThreads } from "./runs";
import { table } from "./table";

const BATCH = 64;
const ITERATIONS = 50;
/** Iterations that are stepped through by operation. */
const STEPPED = 3;
/** Milliseconds in which a step should be answered. */
const ANSWERED = 200;

interface Large {
  readonly large: {
    readonly threads: number;
    readonly parameters: number;
    /** Resident, in MiB: once an iteration ran free, an evaluation, one was stepped, with a checkpoint of every iteration; and at most. */
    readonly resident: Readonly<Record<"free" | "evaluated" | "stepped" | "kept" | "most", number>>;
    readonly checkpoints: number;
    /** MiB of them on disk. */
    readonly onDisk: number;
    /** Medians of seconds. */
    readonly free: number;
    readonly session: number;
    readonly evaluatedImage: number;
    readonly goto: { readonly start: number; readonly end: number; readonly worst: number };
    /** Steps by one operation, in milliseconds, the stop's summary included: medians of several iterations. */
    readonly steps: {
      readonly count: number;
      readonly median: number;
      readonly longest: number;
      readonly writes: string;
      readonly over: number;
    };
  };
}

export async function large(options: Options): Promise<Large> {
  const { kernels, say } = options;
  const threads = Math.min(mostThreads, Math.max(...options.threads));
  const recipe = { ...presets[0]!.recipe, batchSize: BATCH, validationShare: 0, learningRate: 0.005 };
  const dataset = colours(BATCH * ITERATIONS, BATCH);
  const model = resnet18();
  const trainer = new Trainer({ model, recipe, dataset, seed: 1 }, backendWith(kernels, threads));
  const start = trainer.state();
  const free = timed(3, () => trainer.advance());
  const freeResident = resident();
  say(`an iteration free takes ${free.median.toFixed(1)} s`);
  trainer.restore(0, start);
  const session = new Session(trainer, clock);
  const evaluated = await took(() => session.evaluate());
  const evaluatedResident = resident();
  const { instructions } = session.program;
  const { length: pc } = instructions;
  const times = instructions.map((): number[] => []);
  for (let round = 0; round < STEPPED; round++) {
    for (const one of times) {
      const step = async (): Promise<void> => {
        await session.next("operation");
        stopped(session, { reason: "step" });
      };
      one.push(1000 * (await took(step)));
    }
    say(`stepped through ${round + 1} of ${STEPPED} iterations`);
  }
  const steps = times.map((one) => spread(one).median);
  const longest = Math.max(...steps);
  const steppedResident = resident();
  const seconds: number[] = [];
  for (let i = STEPPED; i < ITERATIONS; i++) {
    seconds.push(await took(() => session.runTo({ iteration: i, pc })));
    say(
      `iteration ${i}: ${seconds.at(-1)!.toFixed(1)} s, ${session.checkpoints.iterations.length} checkpoints`,
    );
  }
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const iteration of [0, 7, 24, 31, 48, 1]) {
    starts.push(await took(() => session.goto({ iteration, pc: 1 })));
    ends.push(await took(() => session.goto({ iteration, pc })));
  }
  const kept = resident();
  const parameters = [...trainer.weights().values()].reduce((sum, { data }) => sum + data.length, 0);
  const { iterations, onDisk } = session.checkpoints;
  session.close();
  return {
    large: {
      ...{ threads, parameters, checkpoints: iterations.length, free: free.median },
      onDisk: Math.round(onDisk / 2 ** 20),
      steps: {
        ...{ count: steps.length, median: spread(steps).median, longest },
        writes: instructions[steps.indexOf(longest)]!.writes,
        over: steps.filter((milliseconds) => milliseconds > ANSWERED).length,
      },
      resident: {
        ...{ free: freeResident, evaluated: evaluatedResident, stepped: steppedResident, kept },
        most: resident("VmHWM"),
      },
      session: spread(seconds).median,
      evaluatedImage: evaluated / BATCH,
      goto: { start: spread(starts).median, end: spread(ends).median, worst: Math.max(...starts, ...ends) },
    },
  };
}

export function largeTable({ large: one }: Large): string {
  const { resident: mib, goto, steps } = one;
  return table(
    ["ResNet-18, 3×32×32, batch 64", ""],
    [
      ["parameters", one.parameters.toLocaleString("en")],
      ["threads", String(one.threads)],
      ["resident, running free", `${mib.free} MiB`],
      ["resident, once evaluated", `${mib.evaluated} MiB`],
      ["resident, once stepped", `${mib.stepped} MiB`],
      [`resident, with ${one.checkpoints} checkpoints, ${one.onDisk} MiB of them on disk`, `${mib.kept} MiB`],
      ["resident, at most", `${mib.most} MiB`],
      ["an iteration, free", `${one.free.toFixed(2)} s`],
      ["an iteration of a session, all health measured", `${one.session.toFixed(2)} s`],
      ["to the start of an iteration", `${goto.start.toFixed(2)} s`],
      ["to the end of an iteration", `${goto.end.toFixed(2)} s`],
      ["the longest way to any", `${goto.worst.toFixed(2)} s`],
      [`a step by an operation, median of ${steps.count}`, `${Math.round(steps.median)} ms`],
      [`the longest step (${steps.writes})`, `${Math.round(steps.longest)} ms`],
      [`steps over ${ANSWERED} ms`, String(steps.over)],
      ["an evaluated image", `${Math.round(1000 * one.evaluatedImage)} ms`],
    ],
  );
}

function timed(rounds: number, run: () => void): { readonly median: number } {
  const seconds = Array.from({ length: rounds }, () => {
    const began = performance.now();
    run();
    return (performance.now() - began) / 1000;
  });
  return spread(seconds);
}

async function took(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}

/** MiB that the process has in memory, or has had at most; where there is no /proc, the latter. */
function resident(line: "VmRSS" | "VmHWM" = "VmRSS"): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const found = new RegExp(`^${line}:\\s*(\\d+) kB`, "m").exec(status)?.[1];
  return Math.round(Number(found ?? process.resourceUsage().maxRSS) / 1024);
}
