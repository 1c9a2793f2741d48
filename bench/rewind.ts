// What a debugger costs a run: how long it takes to go back to any moment of one, what the
// checkpoints take, and how much slower a free run is while breakpoints are looked for.

import { Session } from "../src-engine/index";
import { presetNamed } from "../src-engine/model/presets";
import { Trainer } from "../src-engine/run/trainer";
import { random } from "../src-engine/tensor/random";
import { contest, PAIRED, ratioOf, spread, type Contestant } from "./contest";
import type { Options } from "./options";
import { backendWith, benchDigits } from "./runs";
import { percent, table } from "./table";

const MODEL = "cnn-pytorch";
/** From here on the health of every 32nd iteration is measured, as in any long run. */
const settled = ({ jumpIterations }: Options): number => Math.min(1024, jumpIterations);

interface RewindRow {
  readonly threads: number;
  readonly iterations: number;
  readonly medianMilliseconds: number;
  readonly worstMilliseconds: number;
  readonly checkpoints: number;
  readonly checkpointBytes: number;
  readonly checkpointLimit: number;
}

interface BreakpointRow {
  readonly breakpoints: string;
  /** Of the speed of the same run without a debugger. */
  readonly ofBare: number;
  /** Of the speed of the same session without breakpoints. */
  readonly ofSession: number;
}

interface Rewind {
  readonly jumps: readonly RewindRow[];
  readonly breakpoints: readonly BreakpointRow[];
}

export async function rewind(options: Options): Promise<Rewind> {
  const jumps: RewindRow[] = [];
  for (const threads of options.threads) jumps.push(await jumpsWith(options, threads));
  return { jumps, breakpoints: await breakpointCosts(options) };
}

async function jumpsWith(options: Options, threads: number): Promise<RewindRow> {
  const { jumpIterations: iterations, jumps } = options;
  options.say(`rewinding in ${iterations} iterations, ${threads} threads`);
  const session = sessionOf(options, threads);
  const { length } = session.program.instructions;
  await session.runTo({ iteration: iterations - 1, pc: length });
  const { integer } = random(0, "bench/jumps");
  const milliseconds: number[] = [];
  for (let jump = 0; jump < jumps; jump++) {
    const moment = { iteration: integer(2 * jump, iterations), pc: 1 + integer(2 * jump + 1, length) };
    const began = performance.now();
    await session.goto(moment);
    milliseconds.push(performance.now() - began);
  }
  const { checkpoints } = session;
  session.trainer.close();
  const { median, max } = spread(milliseconds);
  return {
    threads,
    iterations,
    medianMilliseconds: median,
    worstMilliseconds: max,
    checkpoints: checkpoints.iterations.length,
    checkpointBytes: checkpoints.bytes,
    checkpointLimit: checkpoints.limit,
  };
}

/** None of them is ever hit; what they read is where they differ. */
const asked: Readonly<Record<string, readonly string[]>> = {
  none: [],
  "loss > 100": ["loss > 100"],
  "norm(conv2.weight.grad) > 10 && iteration > 1e6": ["norm(conv2.weight.grad) > 10 && iteration > 1e6"],
  "label == 7 && predicted != 7 && loss > 100": ["label == 7 && predicted != 7 && loss > 100"],
  "norm(conv1.weight) > 1000": ["norm(conv1.weight) > 1000"],
  "these four together": [
    "loss > 100",
    "norm(conv2.weight.grad) > 10 && iteration > 1e6",
    "label == 7 && predicted != 7 && loss > 100",
    "norm(conv1.weight) > 1000",
  ],
  "norm(conv2.weight.grad) > 1000, which runs every iteration observably": ["norm(conv2.weight.grad) > 1000"],
};

async function breakpointCosts(options: Options): Promise<readonly BreakpointRow[]> {
  options.say("breakpoints on a free run");
  const bare = trainerOf(options, 1);
  while (bare.iteration < settled(options)) bare.advance();
  const trainers = [bare];
  const contestants: Contestant[] = [
    {
      name: "bare",
      run(steps) {
        const began = performance.now();
        for (let step = 0; step < steps; step++) bare.advance();
        return (performance.now() - began) / 1000;
      },
    },
  ];
  for (const [name, conditions] of Object.entries(asked)) {
    const session = sessionOf(options, 1);
    trainers.push(session.trainer);
    const { length: pc } = session.program.instructions;
    await session.runTo({ iteration: settled(options), pc });
    session.setBreakpoints(conditions.map((condition, id) => ({ id, enabled: true, condition })));
    contestants.push({
      name,
      async run(steps) {
        const began = performance.now();
        await session.runTo({ iteration: session.moment.iteration + steps, pc });
        return (performance.now() - began) / 1000;
      },
    });
  }
  const rates = await contest(contestants, options.iterations);
  for (const trainer of trainers) trainer.close();
  const rate = (name: string): readonly number[] => rates.get(name)!;
  return Object.keys(asked).map((name) => ({
    breakpoints: name,
    ofBare: ratioOf(rate(name), rate("bare")),
    ofSession: ratioOf(rate(name), rate("none")),
  }));
}

function sessionOf(options: Options, threads: number): Session {
  return new Session(trainerOf(options, threads), {
    now: () => performance.now(),
    breathe: () => new Promise((resume) => setImmediate(resume)),
  });
}

/** Without a validation part, whose evaluation at the end of an epoch is no matter here. */
function trainerOf(options: Options, threads: number): Trainer {
  const { model, recipe } = presetNamed(MODEL);
  return new Trainer(
    {
      model,
      recipe: { ...recipe, batchSize: options.batch, validationShare: 0 },
      dataset: benchDigits(options.images),
      seed: 0,
    },
    backendWith(options.kernels, threads),
  );
}

export function rewindTables({ jumps, breakpoints }: Rewind, { batch }: Options): string {
  const first = table(
    ["iterations", "threads", "median ms", "worst ms", "checkpoints", "MB", "of at most"],
    jumps.map((row) => [
      String(row.iterations),
      row.threads,
      row.medianMilliseconds,
      row.worstMilliseconds,
      String(row.checkpoints),
      row.checkpointBytes / 1e6,
      row.checkpointLimit / 1e6,
    ]),
  );
  const second = table(
    ["breakpoints", "of the bare run", "of the session without"],
    breakpoints.map(({ breakpoints: name, ofBare, ofSession }) => [
      name,
      percent(ofBare),
      percent(ofSession),
    ]),
  );
  return `Going to any moment of a run, ${MODEL}, batch ${batch}\n\n${first}\n\nSpeed of a free run while breakpoints are looked for, one thread\n\n${second}\n\n${PAIRED}`;
}
