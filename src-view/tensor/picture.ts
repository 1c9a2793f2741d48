// How a tensor is to be shown, by its name and shape: as maps, filters, a matrix, bars or a number.

import type { LayerInfo, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { sizeOf, type Shape, type Tensor } from "../../src-engine/tensor/tensor";
import { bare, elementName, isGradient, layerOf } from "../../src-engine/protocol/tensorPath";
import { wholeIndex } from "../addresses";
import type { Fold } from "./panels";
import type { Role } from "./scale";

export interface Picture {
  readonly kind: "cells" | "bars" | "number";
  readonly fold: Fold;
  readonly role: Role;
  /** Names for the elements of a vector over the classes. */
  readonly names?: readonly string[];
  /** What the groups are: `8 channels`, `16 filters of 8 channels`. */
  readonly caption: string;
}

/** A vector up to this long is shown as bars. */
const LONGEST_BARS = 16;

export function pictureOf(session: SessionInfo, path: TensorPath, { dtype, shape }: Tensor): Picture {
  const owner = ownerOf(session, path);
  const size = sizeOf(shape);
  const role: Role =
    path === "input" ? "image" : owner.parameter || isGradient(path) ? "signed" : "activation";
  const cells = (fold: Fold, caption: string): Picture => ({ kind: "cells", fold, role, caption });

  if (shape.length === 4) {
    const [a, b, rows, columns] = [shape[0]!, shape[1]!, shape[2]!, shape[3]!];
    if (owner.parameter)
      return cells({ groups: a, panels: b, rows, columns }, `${a} filters of ${plural(b, "channel")}`);
    return cells({ groups: a * b, panels: 1, rows, columns }, plural(a * b, "channel"));
  }
  if (size === 1) return { kind: "number", fold: single(1, 1), role, caption: "" };
  if (shape.length === 2 && owner.parameter) {
    const [rows, columns] = [shape[0]!, shape[1]!];
    const maps = mapsOf(session, owner.before);
    if (maps && sizeOf(maps) === columns) {
      const [panels, height, width] = [maps[0]!, maps[1]!, maps[2]!];
      return cells(
        { groups: rows, panels, rows: height, columns: width },
        `${rows} outputs of ${panels} maps`,
      );
    }
    return cells(single(rows, columns), `${rows} outputs of ${columns}`);
  }
  const maps = owner.layer?.reshapes ? mapsOf(session, owner.layer) : undefined;
  if (maps && sizeOf(maps) === size) {
    const [groups, rows, columns] = [maps[0]!, maps[1]!, maps[2]!];
    return cells({ groups, panels: 1, rows, columns }, `${groups} maps, flat`);
  }
  const vector: Fold = { groups: size, panels: 1, rows: 1, columns: 1 };
  if (dtype === "int32" || size > LONGEST_BARS) return cells(vector, `${size} values`);
  const { classes } = session.data;
  return {
    kind: "bars",
    fold: vector,
    role,
    caption: `${size} values`,
    ...(classes.length === size && !owner.parameter && { names: classes }),
  };
}

/** The copyable address of an element: `conv2.weight.grad[7,3,1,1]`. A per-sample tensor comes as one sample of its batch. */
export function elementAddress(
  session: SessionInfo,
  path: TensorPath,
  shape: Shape,
  offset: number,
  sample: number,
): string {
  return elementName(path, wholeIndex(session, path, shape, offset, sample));
}

interface Owner {
  readonly layer: LayerInfo | undefined;
  readonly before: LayerInfo | undefined;
  readonly parameter: boolean;
}

/** The layer a tensor belongs to, the layer before it, and whether it is (a gradient or the successor of) a parameter. */
function ownerOf(session: SessionInfo, path: TensorPath): Owner {
  const base = bare(path);
  const at = layerOf(session.layers, path);
  const layer = session.layers[at];
  return {
    layer,
    before: session.layers[at - 1],
    parameter: layer?.parameters.includes(base) ?? false,
  };
}

/** The maps [C, H, W] that a layer such as Flatten strings together. */
function mapsOf(session: SessionInfo, layer: LayerInfo | undefined): Shape | undefined {
  if (!layer?.reshapes) return undefined;
  const shape = session.tensors[layer.inputs[0] ?? ""]?.shape;
  return shape?.length === 4 ? shape.slice(1) : undefined;
}

function single(rows: number, columns: number): Fold {
  return { groups: 1, panels: 1, rows, columns };
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
