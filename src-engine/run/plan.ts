// An iteration for running free: the same numbers as instruction by instruction, by any number of threads. What is per sample
// is done shard by shard, whatever else when all shards are done; ops say what can be done in fewer passes (ops/fusion.ts).
//
// A plan is sections one after another. The tasks of a section can be done in any order: either the shards, or what they lead
// to: sums over the batch, updates. A shard that reads such a sum (a norm's mean) begins a new section, and so does a sum.

import { fusions } from "../ops/fusions";
import type { Call, Fused, FusionSite } from "../ops/fusion";
import { shardsOf } from "../ops/shards";
import type { TensorPath } from "../protocol/protocol";
import { scratchOf, type Arena } from "./arena";
import { pooledBy, sumsOverShards, type Calls } from "./calls";
import type { KernelMachine } from "./machine";
import { isPerSample, type Instruction, type Program } from "./program";

export interface Plan {
  /** Before anything else, by one thread: weights in the order in which kernels want them. */
  readonly before: readonly Call[];
  /** Sections one after another; each is tasks in any order. */
  readonly sections: readonly (readonly (readonly Call[])[])[];
}

export function planIteration(program: Program, arena: Arena, calls: Calls, machine: KernelMachine): Plan {
  const fused = found(siteOf(program, arena, calls, machine));
  return new Planner(program, calls, machine, fused).plan();
}

function siteOf(program: Program, arena: Arena, calls: Calls, machine: KernelMachine): FusionSite {
  return {
    ...program,
    shards: shardsOf(program.batchSize).length,
    view: (path, shard) => calls.view(path, shard),
    pixelBytes: (path) => arena.places.get(path)!.layout.pixel,
    pooledBy: (layer) => pooledBy(program, layer),
    allocate: (bytes) => machine.allocate(bytes),
  };
}

/** All that fusions find, none of them covering what another one does. */
function found(site: FusionSite): readonly Fused[] {
  const covered = new Set<Instruction>();
  return fusions.flatMap((fusion) => {
    const all = fusion.find(site, (instruction) => !covered.has(instruction));
    for (const { covers } of all) for (const one of covers) covered.add(one);
    return all;
  });
}

/** What has to be done one after another once the shards are done. */
interface Chain {
  readonly links: Link[];
  /** What it writes: whoever reads that comes after it, in the same chain; and so does who writes over what it reads. */
  readonly writes: Set<TensorPath>;
  readonly reads: Set<TensorPath>;
}

/** Calls that need so much working memory. */
interface Link {
  readonly bytes: number;
  calls(scratch: number): readonly Call[];
}

class Planner {
  readonly #sections: (readonly (readonly Call[])[])[] = [];
  readonly #fusedBy: ReadonlyMap<Instruction, Fused>;
  readonly #scratch: readonly number[];
  /** Of the section under way. */
  #shards: Call[][];
  #chains: Chain[] = [];
  /** Parameters, buffers and states whose next values are in their places already. */
  readonly #replaced = new Set<TensorPath>();

  constructor(
    private readonly program: Program,
    private readonly calls: Calls,
    private readonly machine: KernelMachine,
    private readonly fused: readonly Fused[],
  ) {
    this.#fusedBy = new Map(fused.flatMap((one) => one.covers.map((instruction) => [instruction, one])));
    this.#shards = shardsOf(program.batchSize).map(() => []);
    const bytes = program.instructions.map((one) => scratchOf(program, one));
    const most = Math.max(...bytes, ...fused.map(({ scratch }) => scratch));
    this.#scratch = this.#shards.map(() => this.machine.allocate(most));
  }

  plan(): Plan {
    for (const instruction of this.program.instructions) this.#place(instruction);
    for (const { after, scratch } of this.fused) {
      for (const calls of after)
        this.#chains.push({ links: [{ bytes: scratch, calls }], writes: new Set(), reads: new Set() });
    }
    this.#flush();
    return { before: this.fused.flatMap(({ before = [] }) => before), sections: this.#sections };
  }

  #place(instruction: Instruction): void {
    const fused = this.#fusedBy.get(instruction);
    const { reads, writes } = instruction;
    const replaced = Object.values(reads).find((path) => this.#replaced.has(path));
    if (!fused && replaced !== undefined)
      throw new Error(
        `plan: ${writes} is computed from ${replaced}, in whose place its next value is already`,
      );
    const inShard = fused
      ? fused.inShard.get(instruction)
      : isPerSample(this.program, writes)
        ? (shard: number, scratch: number) => this.calls.ofShard(instruction, shard, scratch)
        : undefined;
    const isOfShards = inShard !== undefined || (!fused && sumsOverShards(this.program, instruction));
    if (
      isOfShards &&
      this.#chains.some(({ writes }) => Object.values(reads).some((path) => writes.has(path)))
    )
      this.#flush();
    if (inShard) {
      this.#shards.forEach((shard, i) => shard.push(...inShard(i, this.#scratch[i]!)));
    } else if (!fused) {
      this.#afterShards(instruction);
    }
  }

  /** A sum over the batch is a part of each shard and then their tree; an update writes over what it reads. */
  #afterShards(instruction: Instruction): void {
    const { program, calls } = this;
    const { reads, writes } = instruction;
    const { role, of } = program.tensors[writes]!;
    const before = this.#chains.filter(
      (chain) =>
        Object.values(reads).some((path) => chain.writes.has(path)) ||
        (role === "next" && chain.reads.has(of!)),
    );
    const chain = this.#joined(new Set(before));
    chain.writes.add(writes);
    for (const path of Object.values(reads)) chain.reads.add(path);
    const bytes = scratchOf(program, instruction);
    if (role === "next") {
      this.#replaced.add(of!);
      chain.links.push({ bytes, calls: (scratch) => calls.inPlace(instruction, scratch) });
    } else if (sumsOverShards(program, instruction)) {
      const { parts, sum } = calls.sumOfShards(instruction, this.#scratch);
      this.#shards.forEach((shard, i) => shard.push(parts[i]!));
      chain.links.push({ bytes: 0, calls: () => [sum] });
    } else {
      chain.links.push({ bytes, calls: (scratch) => calls.of(instruction, scratch) });
    }
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
    if (this.#shards.some((calls) => calls.length)) this.#sections.push(this.#shards);
    const tasks = this.#chains.map(({ links }) => {
      const scratch = this.machine.allocate(Math.max(...links.map(({ bytes }) => bytes)));
      return links.flatMap((link) => link.calls(scratch));
    });
    if (tasks.length) this.#sections.push(tasks);
    this.#shards = this.#shards.map(() => []);
    this.#chains = [];
  }
}
