// Single kernels: what share of the machine's multiplications and additions the dense ones reach, what share of what binds them the
// light ones do, and how long every instruction of the presets takes in the middle of a run.

import { contest, PAIRED, ratioOf, repeated, spread, type Contestant } from "./contest";
import type { Options } from "./options";
import { openCopies } from "./copy";
import { lightCallsOf, lightShapes } from "./lightShapes";
import { openPeak, type Peak } from "./peak";
import { backendWith, benchDigits, executorAt, runOf } from "./runs";
import { callsOf, shapes, type Shape } from "./shapes";
import { percent, table } from "./table";
import type { Backend } from "../src-engine/index";

interface KernelRow {
  readonly name: string;
  /** Whether the shape is one of a preset's. */
  readonly preset: boolean;
  /** The median of the rounds. */
  readonly gflops: number;
  readonly bestGflops: number;
  /** Of what registers alone could do, as measured right before it: the median of the rounds' ratios. */
  readonly peakShare: number;
}

interface LightRow {
  readonly name: string;
  /** In the best slice. */
  readonly microsecondsPerSample: number;
  /** Read and written a second, each tensor once, in the best slice. */
  readonly gigabytes: number;
  readonly bound: "memory" | "arithmetic";
  /** How fast it is beside copying as many bytes, or its operations at the peak, whichever takes longer: the best slices of each. */
  readonly boundShare: number;
}

interface InstructionRow {
  readonly model: string;
  /** The tensor that it writes. */
  readonly name: string;
  /** In the best slice. */
  readonly microsecondsPerSample: number;
}

interface Kernels {
  readonly kernels: readonly KernelRow[];
  readonly light: readonly LightRow[];
  readonly instructions: readonly InstructionRow[];
  /** The best of all slices. */
  readonly peakGflops: number;
}

export async function kernels(options: Options): Promise<Kernels> {
  const peak = await openPeak();
  const backend = backendWith(options.kernels, 1);
  const rows: KernelRow[] = [];
  let peakGflops = 0;
  for (const shape of shapes) {
    options.say(shape.name);
    const found = await rowsOf(shape, backend, peak, options);
    rows.push(...found.rows);
    peakGflops = Math.max(peakGflops, found.peakGflops);
  }
  const light: LightRow[] = [];
  const copies = await openCopies();
  for (const shape of lightShapes) {
    options.say(shape.name);
    for (const call of lightCallsOf(shape, options.batch, backend))
      light.push(await lightRow(shape.name, call, peak, copies(call.bytes), options));
  }
  const instructions: InstructionRow[] = [];
  for (const model of options.models) {
    options.say(`${model}, instruction by instruction`);
    instructions.push(...(await instructionsOf(model, backend, options)));
  }
  return { kernels: rows, light, instructions, peakGflops };
}

async function rowsOf(
  shape: Shape,
  backend: Backend,
  peak: Peak,
  { batch, calls: effort }: Options,
): Promise<{ rows: KernelRow[]; peakGflops: number }> {
  const calls = callsOf(shape, batch, backend);
  const rates = await contest([peak, ...calls.map(({ rule, run }) => repeated(rule, run))], effort);
  const gflops = (name: string, operations: number): number[] =>
    rates.get(name)!.map((rate) => (rate * operations) / 1e9);
  const most = gflops(peak.name, peak.operations);
  const rows = calls.map(({ rule, operations }) => {
    const reached = gflops(rule, operations);
    const { median, max } = spread(reached);
    return {
      name: `${shape.name} ${rule}`,
      preset: shape.preset,
      gflops: median,
      bestGflops: max,
      peakShare: ratioOf(reached, most),
    };
  });
  return { rows, peakGflops: spread(most).max };
}

async function lightRow(
  shape: string,
  { rule, run, operations, bytes }: ReturnType<typeof lightCallsOf>[number],
  peak: Peak,
  copy: Contestant,
  { batch, calls: effort }: Options,
): Promise<LightRow> {
  const found = await contest([peak, copy, repeated(rule, run)], effort);
  const best = (name: string): number => spread(found.get(name)!).max;
  // Steps a second of what would take no longer than arithmetic, and than memory.
  const [computed, copied] = [(best(peak.name) * peak.operations) / operations, best(copy.name)];
  const reached = best(rule);
  return {
    name: `${shape} ${rule}`,
    microsecondsPerSample: 1e6 / (reached * batch),
    gigabytes: (reached * bytes) / 1e9,
    bound: computed < copied ? "arithmetic" : "memory",
    boundShare: reached / Math.min(computed, copied),
  };
}

async function instructionsOf(
  model: string,
  backend: Backend,
  { images, batch, settled, calls: effort }: Options,
): Promise<InstructionRow[]> {
  const trainer = runOf(model, batch, benchDigits(images), backend);
  for (let i = 0; i < settled; i++) trainer.advance();
  const executor = executorAt(trainer, backend);
  const contestants = trainer.program.instructions.map(({ writes }, pc) =>
    repeated(writes, () => executor.run(pc, pc + 1)),
  );
  const rates = await contest(contestants, effort);
  return [...rates].map(([name, calls]) => ({
    model,
    name,
    microsecondsPerSample: 1e6 / (spread(calls).max * batch),
  }));
}

export function kernelTables(
  { kernels: rows, light, instructions, peakGflops }: Kernels,
  { batch }: Options,
): string {
  const dense = table(
    ["kernel", "GFLOP/s, median", "best", "of the peak, of pairs", "shape of"],
    rows.map((row) => [
      row.name,
      row.gflops,
      row.bestGflops,
      percent(row.peakShare),
      row.preset ? "a preset" : "",
    ]),
  );
  const bound = table(
    ["kernel", "µs a sample", "GB/s", "bound by", "of what binds"],
    light.map((row) => [
      row.name,
      row.microsecondsPerSample,
      row.gigabytes,
      row.bound,
      percent(row.boundShare),
    ]),
  );
  const times = table(
    ["model", "writes", "µs a sample"],
    instructions.map(({ model, name, microsecondsPerSample }) => [model, name, microsecondsPerSample]),
  );
  return [
    `Dense kernels, batch ${batch}, one thread; the peak is ${peakGflops.toFixed(1)} GFLOP/s`,
    dense,
    PAIRED,
    `Light kernels, batch ${batch}, one thread, best slices; what binds is a copy of as many bytes, or the peak`,
    bound,
    `Every instruction of the presets, batch ${batch}, one thread, one by one`,
    times,
  ].join("\n\n");
}
