// Which numbers get which colours. As a rule one scale serves a whole tensor, so that brightness can be compared
// between channels (others are in shading.ts); signed numbers are centred on zero.

import type { TensorData } from "../../src-engine/tensor/tensor";
import { TABLE_SIZE, type MapName } from "./colormap";

/** What the numbers mean, as far as colours care. */
export type Role = "image" | "activation" | "signed";

export interface Scale {
  readonly map: MapName;
  readonly low: number;
  readonly high: number;
  /** How many numbers are NaN or infinite. */
  readonly notFinite: number;
}

/** The least and the largest finite number, and how many others there are; 0 and 0 where none is finite. */
export function limitsOf(data: TensorData): {
  readonly low: number;
  readonly high: number;
  readonly notFinite: number;
} {
  let low = Infinity;
  let high = -Infinity;
  let notFinite = 0;
  for (const x of data) {
    if (x - x !== 0) notFinite++;
    else {
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  return low > high ? { low: 0, high: 0, notFinite } : { low, high, notFinite };
}

/** The scale of a tensor by its own numbers. */
export function scaleOf(data: TensorData, role: Role): Scale {
  const { low, high, notFinite } = limitsOf(data);
  return spanning([low, high], role, notFinite);
}

/** Activations that dip below zero are signed numbers too: what ReLU will cut off must be visible. */
export function spanning(
  [low, high]: readonly [least: number, largest: number],
  role: Role,
  notFinite: number,
): Scale {
  if (role === "image") return { map: "gray", low, high, notFinite };
  if (role === "activation" && low >= 0) return { map: "sequential", low: 0, high, notFinite };
  const limit = Math.max(-low, high);
  return { map: "diverging", low: -limit, high: limit, notFinite };
}

/** The place in the colour table; 0 … 255. */
export function tableIndex(x: number, { low, high }: Scale): number {
  if (high <= low) return 0;
  const i = Math.round(((x - low) / (high - low)) * (TABLE_SIZE - 1));
  return i < 0 ? 0 : i >= TABLE_SIZE ? TABLE_SIZE - 1 : i;
}
