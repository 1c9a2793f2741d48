// What a large network costs a debugger: ResNet-18 on 3×32×32 in batches of 64. Its memory, an iteration, going back to any of
// 50, an evaluation, and what a step takes. A quarter of an hour on two idle cores: only where it is asked for by name.

import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { Session } from "../src-engine/index";
import { presets } from "../src-engine/model/presets";
import { Trainer } from "../src-engine/run/trainer";
import { colours, resnet18 } from "../test/support/resnet18";
import { spread } from "./contest";
import type { Options } from "./options";
import { backendWith, mostThreads } from "./runs";
import { table } from "./table";

const BATCH = 64;
const ITERATIONS = 50;

interface Large {
  readonly large: {
    readonly threads: number;
    readonly parameters: number;
    /** Resident, in MiB: once an iteration ran free, once one was stepped, and with a checkpoint of every iteration. */
    readonly resident: { readonly free: number; readonly stepped: number; readonly kept: number };
    readonly checkpoints: number;
    /** Medians of seconds. */
    readonly free: number;
    readonly session: number;
    readonly evaluatedImage: number;
    readonly goto: { readonly start: number; readonly end: number; readonly worst: number };
    /** The longest step by one operation, in milliseconds, and which it is. */
    readonly longest: { readonly milliseconds: number; readonly writes: string };
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
  const session = new Session(trainer, {
    memory: totalmem(),
    now: () => performance.now(),
    breathe: () => new Promise((resume) => setImmediate(resume)),
  });
  const { instructions } = session.program;
  const { length: pc } = instructions;
  let longest = { milliseconds: 0, writes: "" };
  for (const [i, { writes }] of instructions.entries()) {
    const began = performance.now();
    await session.goto({ iteration: 0, pc: i + 1 });
    const milliseconds = performance.now() - began;
    if (milliseconds > longest.milliseconds) longest = { milliseconds, writes };
  }
  const stepped = resident();
  const seconds: number[] = [];
  for (let i = 1; i < ITERATIONS; i++) {
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
  const evaluated = await took(() => session.evaluate());
  const parameters = [...trainer.weights().values()].reduce((sum, { data }) => sum + data.length, 0);
  const checkpoints = session.checkpoints.iterations.length;
  trainer.close();
  return {
    large: {
      ...{ threads, parameters, checkpoints, free: free.median, longest },
      resident: { free: freeResident, stepped, kept },
      session: spread(seconds).median,
      evaluatedImage: evaluated / BATCH,
      goto: { start: spread(starts).median, end: spread(ends).median, worst: Math.max(...starts, ...ends) },
    },
  };
}

export function largeTable({ large: one }: Large): string {
  const { resident: mib, goto } = one;
  return table(
    ["ResNet-18, 3×32×32, batch 64", ""],
    [
      ["parameters", one.parameters.toLocaleString("en")],
      ["threads", String(one.threads)],
      ["resident, running free", `${mib.free} MiB`],
      ["resident, once stepped", `${mib.stepped} MiB`],
      [`resident, with ${one.checkpoints} checkpoints`, `${mib.kept} MiB`],
      ["an iteration, free", `${one.free.toFixed(2)} s`],
      ["an iteration of a session, all health measured", `${one.session.toFixed(2)} s`],
      ["to the start of an iteration", `${goto.start.toFixed(2)} s`],
      ["to the end of an iteration", `${goto.end.toFixed(2)} s`],
      ["the longest way to any", `${goto.worst.toFixed(2)} s`],
      [`the longest step (${one.longest.writes})`, `${Math.round(one.longest.milliseconds)} ms`],
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

/** MiB that the process has in memory; where there is no /proc, the most it had. */
function resident(): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const found = /^VmRSS:\s*(\d+) kB/m.exec(status)?.[1];
  return Math.round(Number(found ?? process.resourceUsage().maxRSS) / 1024);
}
