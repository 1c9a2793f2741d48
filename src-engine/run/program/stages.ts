// How the instructions of an iteration fall into stages when it runs free. In a stage every shard of the batch first does its
// part of what is per sample; then comes what is made of the shards together: sums over the batch, updates. Whoever reads such
// a sum in a shard (a norm's mean) begins a new stage.

import type { Fused } from "../../ops/fusion";
import { shardsOf } from "../../ops/shared/shards";
import type { TensorPath } from "../../protocol/protocol";
import { isPerSample, type Instruction, type Program } from "./program";

export interface Stage {
  /** What each shard does, in this order; of a sum over the batch, its part. */
  readonly shards: readonly Instruction[];
  /** When all shards are done: chains in any order, each one after another. */
  readonly chains: readonly (readonly Instruction[])[];
}

/** What has to be done one after another once the shards are done. */
interface Chain {
  readonly links: Instruction[];
  /** What it writes: whoever reads that comes after it, in the same chain; and so does who writes over what it reads. */
  readonly writes: Set<TensorPath>;
  readonly reads: Set<TensorPath>;
}

/** @param order of all instructions (freeOrder.ts) @param fusedBy what covers an instruction */
export function stagesOf(
  program: Program,
  order: readonly Instruction[],
  fusedBy: ReadonlyMap<Instruction, Fused>,
): readonly Stage[] {
  const stages = new Stages(program, fusedBy);
  for (const instruction of order) stages.place(instruction);
  return stages.all();
}

class Stages {
  readonly #done: Stage[] = [];
  /** Of the stage under way. */
  #shards: Instruction[] = [];
  #chains: Chain[] = [];
  /** Parameters, buffers and states whose next values are in their places already. */
  readonly #replaced = new Set<TensorPath>();

  constructor(
    private readonly program: Program,
    private readonly fusedBy: ReadonlyMap<Instruction, Fused>,
  ) {}

  all(): readonly Stage[] {
    this.#flush();
    return this.#done;
  }

  place(instruction: Instruction): void {
    const { program } = this;
    const fused = this.fusedBy.get(instruction);
    const { reads, writes } = instruction;
    const replaced = Object.values(reads).find((path) => this.#replaced.has(path));
    if (!fused && replaced !== undefined)
      throw new Error(
        `plan: ${writes} is computed from ${replaced}, in whose place its next value is already`,
      );
    const isInShard = fused ? fused.inShard.has(instruction) : isPerSample(program, writes);
    const isSum = !fused && sumsOverShards(program, instruction);
    const readsChain = this.#chains.some((chain) =>
      Object.values(reads).some((path) => chain.writes.has(path)),
    );
    if ((isInShard || isSum) && readsChain) this.#flush();
    if (isInShard || isSum) this.#shards.push(instruction);
    if (!isInShard && !fused) this.#afterShards(instruction);
  }

  /** An update writes over what it reads. */
  #afterShards(instruction: Instruction): void {
    const { reads, writes } = instruction;
    const { role, of } = this.program.tensors[writes]!;
    const before = this.#chains.filter(
      (chain) =>
        Object.values(reads).some((path) => chain.writes.has(path)) ||
        (role === "next" && chain.reads.has(of!)),
    );
    const chain = this.#joined(new Set(before));
    chain.links.push(instruction);
    chain.writes.add(writes);
    for (const path of Object.values(reads)) chain.reads.add(path);
    if (role === "next") this.#replaced.add(of!);
  }

  /** One chain in the place of several, or a new one. */
  #joined(chains: ReadonlySet<Chain>): Chain {
    const [first = { links: [], writes: new Set(), reads: new Set() }, ...others] = chains;
    for (const { links, writes, reads } of others) {
      first.links.push(...links);
      for (const path of writes) first.writes.add(path);
      for (const path of reads) first.reads.add(path);
    }
    this.#chains = this.#chains.filter((one) => !chains.has(one));
    this.#chains.push(first);
    return first;
  }

  #flush(): void {
    if (this.#shards.length || this.#chains.length)
      this.#done.push({ shards: this.#shards, chains: this.#chains.map(({ links }) => links) });
    this.#shards = [];
    this.#chains = [];
  }
}

/** Whether it is done as a sum over several shards. */
export function sumsOverShards(program: Program, { run, writes }: Instruction): boolean {
  return (
    run.kernel?.inShards === true && !isPerSample(program, writes) && shardsOf(program.batchSize).length > 1
  );
}
