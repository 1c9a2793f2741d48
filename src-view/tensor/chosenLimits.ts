// Limits that somebody chose: the page's locked or shared ones, or the command line's.

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { pictureOf } from "./picture";
import { scaleOf } from "./scale";
import { held, shade, type Scope, type Shading } from "./shading";

/** Limits of whose they are said to be. Below zero they make an activation a signed number, as its own would. */
export function shadedWithin(
  info: SessionInfo,
  path: TensorPath,
  tensor: Tensor,
  low: number,
  high: number,
  scope: Scope = "locked",
): Shading {
  const { role, fold } = pictureOf(info, path, tensor);
  const { notFinite } = scaleOf(tensor.data, role);
  const map = role === "image" ? "gray" : role === "signed" || low < 0 ? "diverging" : "sequential";
  const scale = { map, low, high, notFinite } as const;
  const kept = { scope: "locked", scale, extent: [low, high], clipped: 0 } as const;
  return { ...held(kept, tensor.data, fold, ""), scope };
}

/** Every map on limits of its own, where the tensor has maps. */
export function shadedByMap(info: SessionInfo, path: TensorPath, tensor: Tensor): Shading {
  const { role, fold } = pictureOf(info, path, tensor);
  return shade(tensor.data, role, fold, "map", undefined);
}
