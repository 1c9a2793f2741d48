// What is said of a contest of whole training steps: speeds are medians of the rounds, ratios medians of the
// rounds' ratios.

import { PAIRED, ratioOf, spread, type Rates } from "./contest";
import type { Way } from "./peer";
import { percent, table } from "./table";

export interface IterationRow extends Figures {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
  /** The share of pooled windows that a gradient passes through, here and in PyTorch, at the end of a slice. */
  readonly live: number;
  readonly peerLive: number | null;
}

/** Images a second; null where there was nothing to measure. */
interface Figures {
  readonly imagesPerSecond: number;
  readonly lowest: number;
  readonly highest: number;
  /** Of PyTorch's layouts the faster one. */
  readonly peerImagesPerSecond: number | null;
  readonly peerLowest: number | null;
  readonly peerHighest: number | null;
  readonly peerLayout: Way | null;
  readonly ratio: number | null;
  /** Against im2col and batched products by hand, in PyTorch without autograd. */
  readonly unfoldImagesPerSecond: number | null;
  readonly unfoldRatio: number | null;
  /** With one thread: one instruction at a time with every tensor readable, against running free. */
  readonly steppedShare: number | null;
  /** With more threads: against one. */
  readonly threadsRatio: number | null;
  /** What of a step goes into gathering the batch, and what would if its images were moved aside. */
  readonly gatherShare: number;
  readonly movedShare: number;
}

export interface Iterations {
  readonly iterations: readonly IterationRow[];
  readonly peer: { readonly torch: string; readonly blas: string } | null;
}

/** The contestants' names. */
export const ours = (threads: number): string => `ours ${threads}`;
export const theirs = (threads: number, way: Way): string => `${way} ${threads}`;
export const STEPPED = "stepped";
export const GATHER = "gather";
export const MOVED = "gather, moved";

const layouts: readonly Way[] = ["contiguous", "channels-last"];

/** @param rates images a second, by contestant and round */
export function figuresOf(rates: Rates, threads: number): Figures {
  const own = rates.get(ours(threads))!;
  const { median, min, max } = spread(own);
  const [best] = layouts
    .flatMap((way) => {
      const found = rates.get(theirs(threads, way));
      return found ? [{ way, found, ...spread(found) }] : [];
    })
    .sort((a, b) => b.median - a.median);
  const unfold = rates.get(theirs(threads, "unfold"));
  const stepped = threads === 1 ? rates.get(STEPPED) : undefined;
  const single = threads > 1 ? rates.get(ours(1)) : undefined;
  return {
    imagesPerSecond: median,
    lowest: min,
    highest: max,
    peerImagesPerSecond: best?.median ?? null,
    peerLowest: best?.min ?? null,
    peerHighest: best?.max ?? null,
    peerLayout: best?.way ?? null,
    ratio: best ? ratioOf(own, best.found) : null,
    unfoldImagesPerSecond: unfold ? spread(unfold).median : null,
    unfoldRatio: unfold ? ratioOf(own, unfold) : null,
    steppedShare: stepped ? ratioOf(stepped, own) : null,
    threadsRatio: single ? ratioOf(own, single) : null,
    gatherShare: ratioOf(own, rates.get(GATHER)!),
    movedShare: ratioOf(own, rates.get(MOVED)!),
  };
}

type Column = readonly [title: string, cell: (row: IterationRow) => string | number | null];

const columns: readonly Column[] = [
  ["model", (row) => row.model],
  ["batch", (row) => String(row.batch)],
  ["threads", (row) => String(row.threads)],
  ["images/s, median", (row) => row.imagesPerSecond],
  ["low–high", (row) => range(row.lowest, row.highest)],
  ["PyTorch, median", (row) => row.peerImagesPerSecond],
  ["PyTorch low–high", (row) => range(row.peerLowest, row.peerHighest)],
  ["layout", (row) => row.peerLayout],
  ["ratio, of pairs", (row) => times(row.ratio)],
  ["unfold, median", (row) => row.unfoldImagesPerSecond],
  ["to unfold, of pairs", (row) => times(row.unfoldRatio)],
  ["to 1 thread, of pairs", (row) => times(row.threadsRatio)],
  ["stepped, of pairs", (row) => share(row.steppedShare)],
  ["gather, of pairs", (row) => share(row.gatherShare)],
  ["moved, of pairs", (row) => share(row.movedShare)],
  ["live", (row) => share(row.live)],
  ["PyTorch's", (row) => share(row.peerLive)],
];

export function iterationTable({ iterations, peer }: Iterations): string {
  const against = peer
    ? `, against PyTorch ${peer.torch} with ${peer.blas}, its allocator tuned, the better of its layouts`
    : "";
  const body = table(
    columns.map(([title]) => title),
    iterations.map((row) => columns.map(([, cell]) => cell(row))),
  );
  return `Whole training steps, images a second${against}\n\n${body}\n\n${PAIRED}`;
}

function times(ratio: number | null): string | null {
  return ratio === null ? null : `${ratio.toFixed(2)} ×`;
}

function share(part: number | null): string | null {
  return part === null ? null : percent(part);
}

function range(low: number | null, high: number | null): string | null {
  return low === null || high === null ? null : `${Math.round(low)}–${Math.round(high)}`;
}
