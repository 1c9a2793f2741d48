// Contestants take turns in short slices: a machine that is busy for a while is busy for all of them.

export interface Contestant {
  readonly name: string;
  /** Runs so many steps and says how many seconds they took; setting up is not counted. */
  run(steps: number): number | Promise<number>;
}

export interface Effort {
  readonly rounds: number;
  /** How long a slice takes, about. */
  readonly seconds: number;
  /** How long a contestant runs before it counts: V8 compiles WebAssembly well only after a while. */
  readonly warmup: number;
}

/** Steps a second, in each round. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/** Warms every contestant up, finds out how many steps make a slice, and lets them take turns. */
export async function contest(contestants: readonly Contestant[], effort: Effort): Promise<Rates> {
  const entries: { contestant: Contestant; steps: number; rates: number[] }[] = [];
  for (const contestant of contestants) {
    entries.push({ contestant, steps: await stepsIn(effort, contestant), rates: [] });
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const { contestant, steps, rates } of entries) rates.push(steps / (await contestant.run(steps)));
  }
  return new Map(entries.map(({ contestant, rates }) => [contestant.name, rates]));
}

/** How many steps make a slice, at the speed that is reached at the end of the warm-up. */
async function stepsIn({ seconds: slice, warmup }: Effort, { run }: Contestant): Promise<number> {
  let warm = 0;
  for (let steps = 1; ;) {
    const seconds = await run(steps);
    warm += seconds;
    if (seconds < slice / 2) steps *= 2;
    else if (warm >= warmup) return Math.max(1, Math.round((steps * slice) / seconds));
  }
}

/** A contestant of something that is simply done again and again. */
export function repeated(name: string, once: () => unknown): Contestant {
  return {
    name,
    run(steps) {
      const began = performance.now();
      for (let i = 0; i < steps; i++) once();
      return (performance.now() - began) / 1000;
    },
  };
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, min: sorted[0]!, max: sorted[sorted.length - 1]! };
}

/** Beneath every table that has such a ratio: it cannot be got from the medians beside it. */
export const PAIRED =
  "Ratios and shares are medians of pairs: of what ran side by side in one round, over all rounds. They are not quotients of the medians beside them.";

/** The median of the rounds' ratios: each round compares what ran side by side. */
export function ratioOf(a: readonly number[], b: readonly number[]): number {
  return spread(a.map((rate, round) => rate / b[round]!)).median;
}
