// Which tensors of an iteration that runs free may take another's place, because nobody reads that one any more when the first
// of them is written.
//
// Only tensors that are laid out alike share a place: the zeros around an image and behind its channels then stay zeros,
// whoever writes there, and one view serves both. Stepping gives every tensor its own place among the same memory.

import type { Fused } from "../../ops/fusion";
import type { TensorPath } from "../../protocol/protocol";
import type { Layout } from "../machine/layout";
import type { Instruction, Program } from "./program";
import type { Stage } from "./stages";

/** From the first time to the last, both included, at which a tensor must hold its value. */
interface Lifetime {
  readonly from: number;
  to: number;
}

/** Whose place a tensor takes; of those that keep their own nothing is said. */
export type Sharing = ReadonlyMap<TensorPath, TensorPath>;

/** Tensors are asked in the order in which they are first written; each takes the first free place of its layout. */
export function sharingOf(
  program: Program,
  stages: readonly Stage[],
  fused: readonly Fused[],
  layoutOf: (path: TensorPath) => Layout,
): Sharing {
  const kept = keptBy(program, fused);
  const lives = lifetimes(stages);
  const places = new Map<string, { readonly path: TensorPath; until: number }[]>();
  const sharing = new Map<TensorPath, TensorPath>();
  for (const [path, { from, to }] of [...lives].sort(([, a], [, b]) => a.from - b.from)) {
    if (kept.has(path)) continue;
    const { perSample } = program.tensors[path]!;
    const alike = JSON.stringify([perSample, layoutOf(path)]);
    const known = places.get(alike) ?? [];
    places.set(alike, known);
    const free = known.find(({ until }) => until < from);
    if (free) {
      sharing.set(path, free.path);
      free.until = to;
    } else known.push({ path, until: to });
  }
  return sharing;
}

/**
 * What has a place of its own: all that is given or carried, the rate by which updates go, what is read when it is over (the loss, and
 * what it is computed from), and what fusions touch, of which only they know when and how.
 */
function keptBy(program: Program, fused: readonly Fused[]): ReadonlySet<TensorPath> {
  const { tensors, instructions, output, carried, streams, nexts } = program;
  const touched = [...fused.flatMap(({ covers }) => covers), ...instructions.filter(isOfLoss)];
  const given = Object.values(tensors).filter(({ role }) => ["input", "target", "setting"].includes(role));
  return new Set([
    ...[output, ...carried, ...nexts.flat(), ...streams.map(({ path }) => path)],
    ...given.map(({ path }) => path),
    ...touched.flatMap(({ reads, writes }) => [...Object.values(reads), writes]),
  ]);
}

function isOfLoss({ phase }: Instruction): boolean {
  return phase === "loss";
}

/** Shards meet their instructions one after another; chains may all be under way at once. */
function lifetimes(stages: readonly Stage[]): ReadonlyMap<TensorPath, Lifetime> {
  const lives = new Map<TensorPath, Lifetime>();
  let time = 0;
  const touch = ({ reads, writes }: Instruction): void => {
    for (const path of [...Object.values(reads), writes]) {
      const life = lives.get(path);
      if (life) life.to = time;
      else lives.set(path, { from: time, to: time });
    }
  };
  for (const { shards, chains } of stages) {
    for (const one of shards) {
      touch(one);
      time++;
    }
    chains.flat().forEach(touch);
    time++;
  }
  return lives;
}
