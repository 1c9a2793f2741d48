// An iteration for running free: the same numbers in fewer passes. Convolution, ReLU and
// pooling go together, forward and backward; gradients are added to the weights as they
// come out of the registers. Whatever has no such kernel is done as its instructions say.
//
// First everything that is done shard by shard, then what needs all of them: two sections of
// tasks that can be done in any order, by any number of threads.

import { shardsOf } from "../ops/shards";
import type { TensorPath } from "../protocol/protocol";
import { align, scratchOf, type Arena } from "./arena";
import { type Calls, pooledBy } from "./calls";
import type { Call, KernelMachine } from "./machine";
import type { Instruction, Program } from "./program";

/** Into how many tasks a layer's update is cut at most. */
const MOST_SLICES = 8;

/** Convolution, ReLU and 2×2 pooling as one. */
interface Group {
  readonly conv: string;
  readonly pool: string;
  readonly input: TensorPath;
  readonly padding: number;
  /** One packed input channel: its gradient is not wanted and its rows are shorter than a vector. */
  readonly narrow: boolean;
  /** The weights as the forward tile wants them, and as rows for the scatter. */
  readonly packed: number;
  readonly rows: number;
  /** Bytes from one shard's sums to the next, and where they begin. */
  readonly sums: number;
  readonly stride: number;
  /** Where in a shard's sums the bias's are. */
  readonly biasAt: number;
  /** Bytes of a row of taps, and from one tap to the next. */
  readonly run: number;
  readonly tap: number;
}

export interface FusedPlan {
  /** Before anything else, by one thread: weights in the order in which kernels want them. */
  readonly before: readonly Call[];
  /** Sections one after another; each is tasks in any order. */
  readonly sections: readonly (readonly (readonly Call[])[])[];
}

export function planFused(program: Program, arena: Arena, calls: Calls, machine: KernelMachine): FusedPlan {
  const shards = shardsOf(program.batchSize);
  const groups = groupsOf(program, arena, machine, shards.length);
  const grouped = new Map(
    groups.flatMap((group) => membersOf(program, group).map((name) => [name, group] as const)),
  );
  const workspace = (): number => machine.allocate(scratchBytes(program, arena, groups));
  const learningRate = calls.view("learningRate");
  const single = shards.length === 1;

  const inShard = (shard: number): Call[] => {
    const scratch = workspace();
    const of = (path: TensorPath): number => calls.view(path, shard);
    return program.instructions.flatMap((instruction): Call[] => {
      const { phase, layer, op, rule, writes } = instruction;
      const group = grouped.get(layer);
      if (phase === "update" || writes === program.loss) return [];
      if (group && phase === "forward") return layer === group.conv ? [groupForward(group, of, scratch)] : [];
      if (group && phase === "backward")
        return layer === group.pool ? [groupBackward(program, group, shard, of, scratch)] : [];
      if (op === "Linear" && phase === "backward") {
        if (rule !== "gradInput") return [];
        return [
          single
            ? linearOne(layer, instruction, of, learningRate, scratch)
            : calls.ofShard(instruction, shard, scratch),
        ];
      }
      if (op === "Conv2d" && phase === "backward" && rule !== "gradInput") return [];
      return [calls.ofShard(instruction, shard, scratch)];
    });
  };

  const update = program.layers.flatMap(({ name, type }): Call[][] => {
    const group = grouped.get(name);
    if (group) return name === group.conv ? [groupUpdate(group, calls, shards.length, learningRate)] : [];
    if (type !== "Linear" || single) return [];
    return linearUpdate(program, name, calls, learningRate, workspace);
  });
  // What has no kernel of its own shares one workspace, so it is one task.
  const rest = program.layers
    .filter(({ name, type, parameters }) => parameters.length && type !== "Linear" && !grouped.has(name))
    .flatMap(({ name }) => asInstructed(program, name, calls, learningRate));

  const loss = program.instructions.find(({ writes }) => writes === program.loss)!;
  return {
    before: groups.flatMap((group) => groupPacking(group, calls)),
    sections: [shards.map((_, shard) => inShard(shard)), [[...calls.of(loss), ...rest], ...update]],
  };
}

function groupsOf(program: Program, arena: Arena, machine: KernelMachine, shards: number): Group[] {
  const { layers } = program.model;
  return layers.flatMap((layer, i): Group[] => {
    const [relu, pool] = [layers[i + 1], layers[i + 2]];
    const { stride, padding, kernelSize: K } = program.layers[i]!.attrs as Record<string, number>;
    if (layer.type !== "Conv2d" || relu?.type !== "ReLU" || pool?.type !== "MaxPool2d") return [];
    if (stride !== 1 || pooledBy(program, layer.name) !== 2) return [];
    // The scatter leaves something in the halo of the gradient it writes, which another convolution would read.
    if (layers[i - 1]?.type === "Conv2d") return [];
    const input = i === 0 ? "input" : program.layers[i - 1]!.output;
    const { pixel: tap } = arena.places.get(input)!.layout;
    const narrow = tap === 4 && K === 3 && input === "input";
    const run = narrow ? 16 : K! * tap;
    if (!narrow && run % 96 !== 0) return [];
    const [M] = program.shapes[`${layer.name}.weight`]!;
    const { pixel: outputPixel } = arena.places.get(`${pool.name}.output`)!.layout;
    const channels = narrow ? outputPixel / 4 : M!;
    const bytes = align(channels * K! * run + outputPixel);
    const steps = K! * K! * program.shapes[`${layer.name}.weight`]![1]!;
    return [
      {
        conv: layer.name,
        pool: pool.name,
        input,
        padding: padding!,
        narrow,
        packed: machine.allocate(steps * 4 + 32 + steps * 4 * (outputPixel / 4)),
        rows: machine.allocate(M! * K! * run),
        sums: machine.allocate(bytes * shards),
        stride: bytes,
        biasAt: channels * K! * run,
        run,
        tap: narrow ? 4 : tap,
      },
    ];
  });
}

function membersOf({ model: { layers } }: Program, { conv }: Group): string[] {
  const first = layers.findIndex(({ name }) => name === conv);
  return layers.slice(first, first + 3).map(({ name }) => name);
}

/** A tile's results, zero rows and lists of live pixels, whichever is largest. */
function scratchBytes(program: Program, arena: Arena, groups: readonly Group[]): number {
  const lists = groups.map(({ conv, pool }) => {
    const [, , PH, PW] = program.shapes[`${pool}.output`]!;
    const { pixel } = arena.places.get(`${pool}.output`)!.layout;
    const [M] = program.shapes[`${conv}.weight`]!;
    return PH! * PW! * (pixel + M! * 8) + M! * 4;
  });
  const widest = program.layers.reduce((most, { outputShape }) => Math.max(most, outputShape[1]!), 0);
  const unfused = program.instructions.map((instruction) => scratchOf(program, instruction));
  return 256 + Math.max(160, widest * 8, program.batchSize * 4, ...lists, ...unfused);
}

function groupPacking({ conv, input, narrow, packed, rows, run, tap }: Group, calls: Calls): Call[] {
  const weight = calls.view(`${conv}.weight`);
  return [
    ["ConvReluPool_pack", weight, calls.view(input), packed],
    ...(narrow ? [] : ([["ConvReluPool_packRows", weight, rows, run, tap]] as const)),
  ];
}

function groupForward(
  { conv, pool, input, padding, packed }: Group,
  of: (path: TensorPath) => number,
  scratch: number,
): Call {
  const views = [`${conv}.weight`, input, `${conv}.bias`, `${pool}.output`, `${pool}.indices`].map(of);
  return ["ConvReluPool_forward", ...views, padding, packed, scratch];
}

function groupBackward(
  program: Program,
  group: Group,
  shard: number,
  of: (path: TensorPath) => number,
  scratch: number,
): Call {
  const { conv, pool, input, padding, narrow, rows, sums, stride } = group;
  const part = sums + shard * stride;
  const views = [input, `${pool}.output`, `${pool}.indices`, `${pool}.output.grad`].map(of);
  if (narrow) return ["ConvReluPool_backwardNarrow", ...views, padding, part, scratch];
  const wanted = `${input}.grad` in program.shapes;
  const gradInput = of(wanted ? `${input}.grad` : input);
  return [
    "ConvReluPool_backward",
    of(`${conv}.weight`),
    ...views,
    gradInput,
    padding,
    rows,
    part,
    scratch,
    Number(wanted),
  ];
}

function groupUpdate(
  { conv, sums, stride, biasAt, run, tap }: Group,
  calls: Calls,
  shards: number,
  learningRate: number,
): Call[] {
  const views = [calls.view(`${conv}.weight`), calls.view(`${conv}.bias`)];
  return [["ConvReluPool_update", ...views, sums, stride, shards, run, tap, biasAt, learningRate]];
}

function linearOne(
  layer: string,
  { reads, operands, writes }: Instruction,
  of: (path: TensorPath) => number,
  learningRate: number,
  scratch: number,
): Call {
  const views = [reads["gradOutput"]!, operands["input"]!, `${layer}.weight`, `${layer}.bias`, writes].map(
    of,
  );
  return ["Linear_updateOne", ...views, learningRate, scratch];
}

/** Rows of the weights by the tile's height, so that several threads can share them. */
function linearUpdate(
  program: Program,
  layer: string,
  calls: Calls,
  learningRate: number,
  workspace: () => number,
): Call[][] {
  const { reads } = program.instructions.find((i) => i.layer === layer && i.rule === "gradWeight")!;
  const views = [reads["gradOutput"]!, reads["input"]!, `${layer}.weight`, `${layer}.bias`].map((path) =>
    calls.view(path),
  );
  const rows = program.shapes[`${layer}.weight`]![0]!;
  const slice = Math.max(4, Math.ceil(rows / MOST_SLICES / 4) * 4);
  return Array.from({ length: Math.ceil(rows / slice) }, (_, i) => {
    const to = Math.min(rows, (i + 1) * slice);
    return [["Linear_update", ...views, learningRate, i * slice, to, workspace()]];
  });
}

/** A layer's gradients by its parameters, and their update, instruction by instruction. */
function asInstructed(program: Program, layer: string, calls: Calls, learningRate: number): Call[] {
  return program.instructions
    .filter(
      (i) =>
        i.layer === layer && (i.phase === "update" || (i.phase === "backward" && i.rule !== "gradInput")),
    )
    .flatMap((i) => (i.phase === "update" ? [inPlace(i, calls, learningRate)] : calls.of(i)));
}

/** SGD that writes over what it reads. */
function inPlace({ reads }: Instruction, calls: Calls, learningRate: number): Call {
  const parameter = calls.view(reads["parameter"]!);
  return ["SGD_next", parameter, calls.view(reads["gradient"]!), learningRate, parameter];
}
