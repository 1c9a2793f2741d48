// Which numbers get which colours. One scale serves a whole tensor, never each of its maps by
// itself, so brightness can be compared between channels; signed numbers are centred on zero.

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

/** Activations that dip below zero are signed numbers too: what ReLU will cut off must be visible. */
export function scaleOf(data: TensorData, role: Role): Scale {
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
  if (low > high) low = high = 0;
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
