// How several instructions become fewer kernels where nobody looks at what lies between: said by the ops they are of,
// used by run/program/plan.ts. The numbers that are left must have the same bits.

import type { LayerInfo, TensorPath, Tensors } from "../protocol/protocol";
import type { Instruction } from "./instruction";

/** A kernel's name and arguments: plain data, so that another thread can be told. */
export type Call = readonly [kernel: string, ...args: number[]];

/** What a fusion may know of a program, and of where its tensors lie. */
export interface FusionSite {
  readonly layers: readonly LayerInfo[];
  readonly instructions: readonly Instruction[];
  readonly tensors: Tensors;
  readonly batchSize: number;
  /** Into how many shards the batch is cut. */
  readonly shards: number;
  /** The address of the view of a tensor, or of one shard of what is per sample. */
  view(path: TensorPath, shard?: number): number;
  /** Bytes from one pixel of a tensor to the next. */
  pixelBytes(path: TensorPath): number;
  /** `pooledBy` of op.ts, for what a layer writes. */
  pooledBy(layer: string): number;
  /** Bytes for good, zero at first. */
  allocate(bytes: number): number;
}

/** Instructions of one place in a program, as other calls. */
export interface Fused {
  /** Those that it stands for. */
  readonly covers: readonly Instruction[];
  /** Once at an iteration's start, before anything else: such as weights in another order. */
  readonly before?: readonly Call[];
  /** What takes the place of one of them, for one shard; those that are not named here need nothing more. */
  readonly inShard: ReadonlyMap<Instruction, (shard: number, scratch: number) => readonly Call[]>;
  /** When all shards are done: tasks that can be done in any order. The updates that it covers are among them. */
  readonly after: readonly ((scratch: number) => readonly Call[])[];
  /** Bytes of working memory that each of these calls may use. */
  readonly scratch: number;
}

export interface Fusion {
  /** For whom: the head of what it finds in an error. */
  readonly name: string;
  /** Wherever a program allows it. @param isFree whether an instruction is not covered by another fusion */
  find(site: FusionSite, isFree: (instruction: Instruction) => boolean): readonly Fused[];
}

/** The instruction of a layer that runs a rule; undefined where there is none. */
export function instructionOf(
  { instructions }: Pick<FusionSite, "instructions">,
  layer: string,
  rule: string,
): Instruction | undefined {
  return instructions.find((one) => one.layer === layer && one.rule === rule && one.phase !== "update");
}

/**
 * The updates of a layer's parameters, where each is one plain step of gradient descent along the gradient as it came back;
 * undefined where one is more.
 */
export function plainUpdates(
  { instructions, layers, tensors }: FusionSite,
  layer: string,
): readonly Instruction[] | undefined {
  const { parameters = [] } = layers.find(({ name }) => name === layer) ?? {};
  const updates = instructions.filter(
    (one) => one.phase === "update" && parameters.includes(one.reads["parameter"] ?? ""),
  );
  const isPlain = ({ run, reads }: Instruction): boolean =>
    run.plainDescent === true && tensors[reads["gradient"]!]!.role === "gradient";
  return updates.length === parameters.length && updates.every(isPlain) ? updates : undefined;
}

/** The layers that read a tensor. */
export function readersOf({ layers }: Pick<FusionSite, "layers">, path: TensorPath): readonly LayerInfo[] {
  return layers.filter(({ inputs }) => inputs.includes(path));
}
