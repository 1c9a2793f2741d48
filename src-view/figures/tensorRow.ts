// A tensor on its way into a figure: how it is to be shown, what its axes are called, of which sample it is.

import type { MomentAddress, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { isOneSample } from "../addresses";
import type { Shaded, TensorRow } from "../scene/tensors";
import { channelsApart, pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";

export interface Shown {
  readonly name: string;
  readonly path: TensorPath;
  readonly tensor: Tensor;
  /** As the tensor's own numbers have it where it is left out. */
  readonly shading?: Shaded | undefined;
  readonly note?: string | undefined;
  /** Its channels are told apart: signed numbers are no colours of an image. */
  readonly apart?: boolean;
}

export interface Where {
  readonly info: SessionInfo;
  readonly address: MomentAddress;
  readonly sample: number;
  /** Of the sample, where it is known. */
  readonly label?: string | undefined;
  /** The branch's name, where it is not the first. */
  readonly branch?: string | undefined;
}

export function tensorRow(
  info: SessionInfo,
  { name, path, tensor, shading, note, apart = false }: Shown,
  sample: number,
): TensorRow {
  const own = pictureOf(info, path, tensor);
  const picture = apart ? channelsApart(own) : own;
  return {
    ...{ name, path, tensor, picture, axes: axisNames(info, path, tensor) },
    ...(shading ?? { scale: scaleOf(tensor.data, picture.role) }),
    ...(isOfSample(info, path, tensor) && { sample }),
    ...(note !== undefined && { note }),
  };
}

/** As the field calls them: of the batch `n, c, row, col`, of a parameter `out, in, row, col`. */
export function axisNames({ tensors }: SessionInfo, path: TensorPath, tensor: Tensor): readonly string[] {
  const info = tensors[path];
  const whole = info && !info.perSample ? ["out", "in", "row", "col"] : ["n", "c", "row", "col"];
  const rank = tensor.shape.length;
  // What is no tensor of the network is some picture: its last two axes are its rows and columns.
  return info || rank > whole.length ? whole.slice(0, rank) : whole.slice(-rank);
}

/** Of a per-sample tensor one sample is shown. */
export function isOfSample(session: SessionInfo, path: TensorPath, { shape }: Tensor): boolean {
  return isOneSample(session, path, shape);
}
