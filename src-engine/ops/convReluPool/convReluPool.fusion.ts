// Convolution, ReLU and 2×2 max pooling as one, forward and backward: what lies between is not written. Each shard leaves its
// sums for the gradients of weight and bias; the update adds them in the order of the tree and takes them off the weights.

import {
  instructionOf,
  plainUpdates,
  readersOf,
  type Call,
  type Fused,
  type Fusion,
  type FusionSite,
} from "../fusion";
import type { Instruction } from "../instruction";
import type { LayerInfo, TensorPath } from "../../protocol/protocol";

export const convReluPool: Fusion = {
  name: "Conv2d with ReLU and MaxPool2d",
  find: (site, isFree) => site.layers.flatMap((conv): Fused[] => groupOf(site, conv, isFree) ?? []),
};

/** What the calls of one place need to know. */
interface Group {
  /** The convolution's. */
  readonly input: TensorPath;
  readonly weight: TensorPath;
  readonly bias: TensorPath;
  /** The pool's. */
  readonly output: TensorPath;
  readonly indices: TensorPath;
  readonly gradOutput: TensorPath;
  readonly padding: number;
  /** One packed input channel: its gradient is not wanted and its rows are shorter than a vector. */
  readonly narrow: boolean;
  /** Where the gradient of the input goes; undefined where nobody wants it. */
  readonly gradInput: TensorPath | undefined;
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

function groupOf(
  site: FusionSite,
  conv: LayerInfo,
  isFree: (one: Instruction) => boolean,
): Fused[] | undefined {
  if (conv.type !== "Conv2d") return undefined;
  const relu = onlyReader(site, conv.output, "ReLU");
  const pool = relu && onlyReader(site, relu.output, "MaxPool2d");
  const [input] = conv.inputs as readonly [TensorPath];
  const { stride, padding, kernelSize: K, dilation, groups, bias: hasBias } = conv.attrs;
  // A window that is not square, or padded by sides, is a list.
  if (typeof K !== "number" || typeof padding !== "number") return undefined;
  if (dilation !== 1 || groups !== 1 || hasBias !== true) return undefined;
  if (!relu || !pool || stride !== 1 || site.pooledBy(conv.name) !== 2) return undefined;
  // The scatter leaves something in the halo of the gradient it writes, which another convolution would read.
  const source = site.layers.find(({ output }) => output === input);
  if (source?.type === "Conv2d") return undefined;
  const gradInput = instructionOf(site, conv.name, "gradInput")?.writes;
  const pixel = site.pixelBytes(input);
  const narrow = pixel === 4 && K === 3 && gradInput === undefined;
  const run = narrow ? 16 : K * pixel;
  if (!narrow && run % 96 !== 0) return undefined;

  const updates = plainUpdates(site, conv.name);
  const backward = [conv, relu, pool].flatMap(({ name }) =>
    site.instructions.filter((one) => one.layer === name && one.phase === "backward"),
  );
  const forward = [conv, relu, pool].flatMap(({ name }) =>
    site.instructions.filter((one) => one.layer === name && one.phase === "forward"),
  );
  const covers = [...forward, ...backward, ...(updates ?? [])];
  if (!updates || backward.length === 0 || !covers.every(isFree)) return undefined;

  const first = instructionOf(site, conv.name, "output")!;
  const last = instructionOf(site, pool.name, "gradInput")!;
  const { weight, bias } = first.operands as Record<"weight" | "bias", TensorPath>;
  const { indices, gradOutput } = last.operands as Record<"indices" | "gradOutput", TensorPath>;
  const [M, C] = site.tensors[weight]!.shape as [number, number];
  const outputPixel = site.pixelBytes(pool.output);
  const channels = narrow ? outputPixel / 4 : M;
  const bytes = Math.ceil((channels * K * run + outputPixel) / 64) * 64;
  const steps = K * K * C;
  const group: Group = {
    ...{ input, weight, bias, output: pool.output, indices, gradOutput },
    ...{ padding, narrow, gradInput },
    packed: site.allocate(steps * 4 + 32 + steps * 4 * (outputPixel / 4)),
    rows: site.allocate(M * K * run),
    sums: site.allocate(bytes * site.shards),
    stride: bytes,
    biasAt: channels * K * run,
    run,
    tap: narrow ? 4 : pixel,
  };
  return [
    {
      covers,
      before: packing(site, group),
      inShard: new Map([
        [first, (shard: number, scratch: number) => [forwardCall(site, group, shard, scratch)]],
        [last, (shard: number, scratch: number) => [backwardCall(site, group, shard, scratch)]],
      ]),
      after: [() => [updateCall(site, group)]],
      scratch: scratchOf(site, pool.output, M),
    },
  ];
}

/** The layer that alone reads a tensor, where it is of this type. */
function onlyReader(site: FusionSite, path: TensorPath, type: string): LayerInfo | undefined {
  const [reader, ...others] = readersOf(site, path);
  return others.length === 0 && reader?.type === type ? reader : undefined;
}

/** A tile's results, zero rows and lists of live pixels. */
function scratchOf({ tensors, pixelBytes }: FusionSite, output: TensorPath, M: number): number {
  const [, , PH, PW] = tensors[output]!.shape as readonly [number, number, number, number];
  return 256 + Math.max(160, M * 8, PH * PW * (pixelBytes(output) + M * 8) + M * 4);
}

function packing(
  site: FusionSite,
  { weight, input, narrow, packed, rows, run, tap }: Group,
): readonly Call[] {
  const view = site.view(weight);
  return [
    ["ConvReluPool_pack", view, site.view(input), packed],
    ...(narrow ? [] : ([["ConvReluPool_packRows", view, rows, run, tap]] as const)),
  ];
}

function forwardCall(
  site: FusionSite,
  { input, weight, bias, output, indices, padding, packed }: Group,
  shard: number,
  scratch: number,
): Call {
  const paths = [weight, input, bias, output, indices];
  return ["ConvReluPool_forward", ...paths.map((path) => site.view(path, shard)), padding, packed, scratch];
}

function backwardCall(site: FusionSite, group: Group, shard: number, scratch: number): Call {
  const { input, weight, output, indices, gradOutput } = group;
  const { padding, narrow, gradInput, rows, sums, stride } = group;
  const part = sums + shard * stride;
  const of = (path: TensorPath): number => site.view(path, shard);
  const views = [input, output, indices, gradOutput].map(of);
  if (narrow) return ["ConvReluPool_backwardNarrow", ...views, padding, part, scratch];
  const wanted = Number(gradInput !== undefined);
  const into = of(gradInput ?? input);
  return ["ConvReluPool_backward", of(weight), ...views, into, padding, rows, part, scratch, wanted];
}

function updateCall(site: FusionSite, { weight, bias, sums, stride, biasAt, run, tap }: Group): Call {
  const views = [site.view(weight), site.view(bias)];
  const rate = site.view("learningRate");
  return ["ConvReluPool_update", ...views, sums, stride, site.shards, run, tap, biasAt, rate];
}
