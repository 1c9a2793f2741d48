// In which orders people keep the numbers of images, filters and rows, and how each is turned into ours.
//
// Ours is PyTorch's: images [N, C, H, W], filters [out, in, h, w], matrices [out, in], rows [N, features], flattened by channel, row, column.

import type { Turn } from "../../formats/match/layout";
import type { Program } from "../../run/program/program";
import type { TensorInfo, TensorPath } from "../../protocol/protocol";
import type { Shape } from "../../tensor/tensor";

const AS_IT_IS = "as it is";

export interface Laid {
  readonly layout: string;
  readonly turn: Turn;
  /** Whoever has the channels of one last has those of all last; left out where it says nothing of channels. */
  readonly channelsLast?: boolean;
  /** Whoever has one matrix as [in, out] has all so; left out of what is no matrix of weights. */
  readonly isTransposed?: boolean;
}

interface Order {
  readonly layout: string;
  /** Which dimension of theirs each of ours is. */
  readonly order: readonly number[];
  readonly channelsLast: boolean;
}

const IMAGES: readonly Order[] = [
  { layout: "NHWC", order: [0, 3, 1, 2], channelsLast: true },
  { layout: "CHWN", order: [3, 0, 1, 2], channelsLast: false },
  { layout: "HWCN", order: [3, 2, 0, 1], channelsLast: true },
];
const FILTERS: readonly Order[] = [
  { layout: "HWIO", order: [3, 2, 0, 1], channelsLast: true },
  { layout: "OHWI", order: [0, 3, 1, 2], channelsLast: true },
  { layout: "IOHW", order: [1, 0, 2, 3], channelsLast: false },
];

/** Every way in which a tensor of such a shape can be this one of the model's; the likeliest first. */
export function layoutsOf(
  found: Shape,
  { shape, perSample }: Pick<TensorInfo, "shape" | "perSample">,
  flattened: Flattened | undefined,
): readonly Laid[] {
  const laid: Laid[] = [];
  const isSpread = flattened !== undefined && flattened[1] * flattened[2] > 1 && flattened[0] > 1;
  const identity = found.map((_, d) => d);
  const isMatrix = shape.length === 2 && !perSample;
  const straight = { turn: { order: identity, shape }, ...(isMatrix && { isTransposed: false }) };
  if (sizesOf(found) === sizesOf(shape)) {
    laid.push({
      layout: AS_IT_IS,
      ...straight,
      ...((shape.length === 4 || isSpread) && { channelsLast: false }),
    });
    if (isSpread && found.length === shape.length)
      laid.push({
        ...{ layout: "H·W·C flattened", ...straight, channelsLast: true },
        turn: { order: identity, shape, flattened },
      });
  }
  if (shape.length === 4) {
    for (const { layout, order, channelsLast } of perSample ? IMAGES : FILTERS)
      if (fits(found, shape, order)) laid.push({ layout, turn: { order, shape }, channelsLast });
    const [n, c, h, w] = shape;
    if (perSample && n === 1 && found.join() === [h, w, c].join())
      laid.push({ layout: "HWC", turn: { order: [2, 0, 1], shape }, channelsLast: true });
  }
  if (shape.length === 2 && fits(found, shape, [1, 0])) {
    const order = [1, 0];
    const layout = perSample ? "[features, N]" : "[in, out]";
    const transposed = isMatrix && { isTransposed: true };
    laid.push({ layout, turn: { order, shape }, ...transposed, ...(isSpread && { channelsLast: false }) });
    if (isSpread && isMatrix)
      laid.push({
        ...{ layout: "[in, out], H·W·C flattened", ...transposed, channelsLast: true },
        turn: { order, shape, flattened },
      });
  }
  return laid;
}

const fits = (found: Shape, shape: Shape, order: readonly number[]): boolean =>
  found.length === shape.length && order.every((d, i) => found[d] === shape[i]);

/** Dimensions of 1 more or less are the same numbers. */
const sizesOf = (shape: Shape): string => shape.filter((size) => size !== 1).join();

export type Flattened = readonly [channels: number, height: number, width: number];

/** Of tensors whose last dimension counts what was flattened, and of the weights that multiply those: of which images. */
export function flattenedIn({
  layers,
  tensors,
}: Pick<Program, "layers" | "tensors">): ReadonlyMap<TensorPath, Flattened> {
  const found = new Map<TensorPath, Flattened>();
  for (const { inputs, output, outputShape, parameters, reshapes, elementwise } of layers) {
    const [input] = inputs;
    const from = input === undefined ? undefined : tensors[input]?.shape;
    const [, c, h, w] = from ?? [];
    if (reshapes && from?.length === 4 && outputShape.length === 2) found.set(output, [c!, h!, w!]);
    const given = input === undefined ? undefined : found.get(input);
    if (!given) continue;
    if (elementwise) found.set(output, given);
    for (const path of parameters)
      if (tensors[path]!.shape.length === 2 && tensors[path]!.shape[1] === given[0] * given[1] * given[2])
        found.set(path, given);
  }
  for (const { path, of, role } of Object.values(tensors))
    if (of !== undefined && (role === "gradient" || role === "next") && found.has(of))
      found.set(path, found.get(of)!);
  return found;
}
