// The parts a batch is cut into. They depend on nothing but its size: sums over the batch are sums over
// shards, added up in a fixed tree (tree.kernel.ts), and come out the same however many threads take part.

/** A range of samples. */
interface Shard {
  readonly from: number;
  readonly count: number;
}

const MOST_SHARDS = 8;

/** At most 8, one after another, none of them empty; no two differ by more than one sample. */
export function shardsOf(batchSize: number): readonly Shard[] {
  const count = Math.min(MOST_SHARDS, batchSize);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * batchSize) / count);
    return { from, count: Math.floor(((i + 1) * batchSize) / count) - from };
  });
}

/** Which shard each sample is in. */
export function shardNumbers(batchSize: number): readonly number[] {
  return shardsOf(batchSize).flatMap(({ count }, shard) => new Array<number>(count).fill(shard));
}
