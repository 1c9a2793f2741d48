// A scale whose limits somebody chose: the page's locked or shared one, or the command line's.

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { pictureOf } from "../draw/picture";
import { scaleOf, type Scale } from "../draw/scale";

/** Limits below zero make an activation a signed number, as its own would. */
export function scaleWithin(
  info: SessionInfo,
  path: TensorPath,
  tensor: Tensor,
  low: number,
  high: number,
): Scale {
  const { role } = pictureOf(info, path, tensor);
  const { notFinite } = scaleOf(tensor.data, role);
  const map = role === "image" ? "gray" : role === "signed" || low < 0 ? "diverging" : "sequential";
  return { map, low, high, notFinite };
}
