// Between which limits a tensor's numbers are coloured, and whose limits these are: each map's own, the tensor's, the
// network's, or those of a moment that were locked. Whose they are is always said beside the picture.

import type { TensorData } from "../../src-engine/tensor/tensor";
import type { Fold } from "./panels";
import { limitsOf, spanning, type Role, type Scale } from "./scale";

export const scopes = ["map", "layer", "network", "locked"] as const;
export type Scope = (typeof scopes)[number];
/** Those that can be locked. */
export type LiveScope = Exclude<Scope, "locked">;

export interface Shading {
  /** Whose limits these really are: a vector has no maps, and weights are no part of the network's scale. */
  readonly scope: Scope;
  /** Of all of it; where each map has its own, of the tensor. */
  readonly scale: Scale;
  /** One for each map, where each has its own. */
  readonly maps?: readonly Scale[];
  /** The least and the largest number that it was made for; bars reach from one to the other. */
  readonly extent: Extent;
  /** How many finite numbers lie beyond the limits. */
  readonly clipped: number;
  /** The moment at which they were locked. */
  readonly since?: string;
}

/** The least and the largest number of all activations, or of all gradients by them. */
export type Extent = readonly [least: number, largest: number];

/** What each is called where it is chosen, and what it does, in a sentence. */
export const scopeWords: Readonly<Record<Scope, { readonly title: string; readonly about: string }>> = {
  map: { title: "each map", about: "Every map has its own limits: compare shapes, not strengths" },
  layer: { title: "layer", about: "All maps of a tensor have the same limits" },
  network: {
    title: "network",
    about:
      "All activations have the same limits, and all gradients by them, over the whole batch; what is never negative begins at 0",
  },
  locked: { title: "locked", about: "The limits stay as they were when they were locked" },
};

/** @param network the extent that the tensor shares with its like, if it does */
export function shade(
  data: TensorData,
  role: Role,
  fold: Fold,
  wanted: LiveScope,
  network: Extent | undefined,
): Shading {
  const { low, high, notFinite } = limitsOf(data);
  const own: Extent = [low, high];
  const scale = spanning(own, role, notFinite);
  const size = fold.rows * fold.columns;
  if (wanted === "map" && size > 1 && size < data.length)
    return { scope: "map", scale, maps: mapScales(data, scale, size), extent: own, clipped: 0 };
  if (wanted === "network" && network && role !== "image")
    return { scope: "network", scale: spanning(network, role, notFinite), extent: network, clipped: 0 };
  return { scope: "layer", scale, extent: own, clipped: 0 };
}

/**
 * What a layer has of the limits that all share: one that is nowhere below zero has their upper half, as long as either half
 * of the others', so that its map stays one of amounts and as strong a colour means as much.
 */
export function sharedBy(network: Extent, own: Extent): Extent {
  const [low, high] = network;
  return own[0] >= 0 ? [0, Math.max(-low, high)] : network;
}

/** The same limits for other numbers. @param since the moment whose limits they are */
export function held(kept: Shading, data: TensorData, fold: Fold, since: string): Shading {
  const { notFinite } = limitsOf(data);
  const size = fold.rows * fold.columns;
  let clipped = 0;
  data.forEach((x, offset) => {
    const { low, high } = kept.maps?.[Math.floor(offset / size)] ?? kept.scale;
    if (x - x === 0 && (x < low || x > high)) clipped++;
  });
  return { ...kept, scope: "locked", scale: { ...kept.scale, notFinite }, clipped, since };
}

/** All of one kind, so that a colour's hue means the same in every map. */
function mapScales(data: TensorData, whole: Scale, size: number): readonly Scale[] {
  return Array.from({ length: data.length / size }, (_, map) => {
    const { low, high, notFinite } = limitsOf(data.subarray(map * size, (map + 1) * size));
    const reach = Math.max(-low, high);
    if (whole.map === "diverging") return { map: whole.map, low: -reach, high: reach, notFinite };
    return { map: whole.map, low: whole.map === "sequential" ? 0 : low, high, notFinite };
  });
}
