// Whole training steps, the gathering of the batch included, against PyTorch: for each model and batch size
// every contestant takes turns with all others.

import { ofChannel } from "../src-engine/protocol/perChannel";
import type { Backend, Dataset, Trainer } from "../src-engine/index";
import { presetNamed } from "../src-engine/model/presets";
import { contest, type Contestant } from "./contest";
import {
  figuresOf,
  GATHER,
  MOVED,
  ours,
  STEPPED,
  theirs,
  type Iterations,
  type IterationRow,
} from "./iterationRow";
import type { Options } from "./options";
import { openPeer, type Peer, type Way } from "./peer";
import {
  backendWith,
  benchDigits,
  freeRun,
  gatheringRun,
  learningRateFor,
  liveShare,
  mostThreads,
  runOf,
  steppedRun,
} from "./runs";

export async function iteration(options: Options): Promise<Iterations> {
  const dataset = benchDigits(options.images);
  const threads = options.threads.filter((count) => count <= mostThreads);
  if (threads.length < options.threads.length)
    options.say(`the engine has no more than ${mostThreads} thread: rows with more are left out`);
  const backends = new Map(threads.map((count) => [count, backendWith(options.kernels, count)]));
  const peers: Peer[] = [];
  const iterations: IterationRow[] = [];
  try {
    for (const count of options.peer ? threads : []) {
      const peer = await openPeer(count, dataset.train);
      if (peer) peers.push(peer);
    }
    if (options.peer && peers.length === 0)
      options.say("no PyTorch for /usr/bin/python3: its columns are empty");
    for (const model of options.models) {
      for (const batch of options.batches) {
        options.say(`${model}, batch ${batch}`);
        iterations.push(...(await rowsOf({ model, batch, dataset, backends, peers, options })));
      }
    }
  } finally {
    for (const peer of peers) peer.close();
  }
  const [first] = peers;
  return { iterations, peer: first ? { torch: first.torch, blas: first.blas } : null };
}

interface Setting {
  readonly model: string;
  readonly batch: number;
  readonly dataset: Dataset;
  /** By threads. */
  readonly backends: ReadonlyMap<number, Backend>;
  readonly peers: readonly Peer[];
  readonly options: Options;
}

async function rowsOf({ model, batch, dataset, backends, peers, options }: Setting): Promise<IterationRow[]> {
  const contestants: Contestant[] = [];
  const trainers: Trainer[] = [];
  let weights: readonly (readonly number[])[] = [];
  const live = new Map<string, () => number | Promise<number>>();
  for (const [threads, backend] of backends) {
    const trainer = runOf(model, batch, dataset, backend);
    trainers.push(trainer);
    weights = [...trainer.weights().values()].map(({ data }) => [...data]);
    contestants.push(freeRun(ours(threads), trainer));
    live.set(ours(threads), () => liveShare(trainer));
    if (threads === 1) contestants.push(steppedRun(STEPPED, runOf(model, batch, dataset, backend)));
  }
  const [first] = trainers;
  const alone = backendWith(options.kernels, 1);
  if (first) contestants.push(gatheringRun(GATHER, first, alone, 0), gatheringRun(MOVED, first, alone, 2));
  const { recipe } = presetNamed(model);
  const [mean, deviation] = [ofChannel(recipe.mean, 0), ofChannel(recipe.deviation, 0)];
  const learningRate = learningRateFor(model, batch);
  for (const peer of peers) {
    for (const way of waysFor(model)) {
      const run = { model, batch, learningRate, mean, deviation, way, weights };
      const contestant = await peer.open(theirs(peer.threads, way), run);
      contestants.push(contestant);
      live.set(contestant.name, contestant.live);
    }
  }
  const steps = await contest(contestants, options.iterations);
  const rates = new Map([...steps].map(([name, rounds]) => [name, rounds.map((rate) => rate * batch)]));
  const rows: IterationRow[] = [];
  for (const threads of backends.keys()) {
    const figures = figuresOf(rates, threads);
    const peerLive = figures.peerLayout && live.get(theirs(threads, figures.peerLayout));
    const shares = { live: await live.get(ours(threads))!(), peerLive: peerLive ? await peerLive() : null };
    rows.push({ model, batch, threads, ...figures, ...shares });
  }
  for (const peer of peers) await peer.clear();
  for (const trainer of trainers) trainer.close();
  return rows;
}

/** The second seed's own way is that of its own model. */
function waysFor(model: string): readonly Way[] {
  return model === "cnn-pytorch"
    ? ["contiguous", "channels-last", "unfold"]
    : ["contiguous", "channels-last"];
}
