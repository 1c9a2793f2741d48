// How a tensor is to be shown, by its record and shape: as maps, filters, a matrix, bars or a number.

import type { LayerInfo, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { sizeOf, type Shape, type Tensor } from "../../src-engine/tensor/tensor";
import { ofChannel } from "../../src-engine/protocol/perChannel";
import { layerNameOf } from "../../src-engine/protocol/relatedTensors";
import { elementName } from "../../src-engine/protocol/tensorPath";
import { wholeIndex } from "../addresses";
import type { ColorRange, Fold } from "./panels";
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

/** What of a session says how its tensors lie. */
type Pictured = Pick<SessionInfo, "data" | "layers" | "tensors">;

/** A vector up to this long is shown as bars. */
const LONGEST_BARS = 16;

export function pictureOf(session: Pictured, path: TensorPath, { dtype, shape }: Tensor): Picture {
  const size = sizeOf(shape);
  const layer = layerOf(session, path);
  const isWhole = session.tensors[path]?.perSample === false;
  const role = roleOf(session, path);
  const cells = (fold: Fold, caption: string): Picture => ({ kind: "cells", fold, role, caption });

  if (shape.length === 4) {
    const [a, b, rows, columns] = [shape[0]!, shape[1]!, shape[2]!, shape[3]!];
    const colors = role === "image" && a === 1 && b === 3 ? colorRanges(session) : undefined;
    if (colors) return cells({ groups: 1, panels: 1, rows, columns, colors }, "red, green and blue");
    if (isWhole)
      return cells({ groups: a, panels: b, rows, columns }, `${a} filters of ${plural(b, "channel")}`);
    return cells({ groups: a * b, panels: 1, rows, columns }, plural(a * b, "channel"));
  }
  if (size === 1) return { kind: "number", fold: single(1, 1), role, caption: "" };
  if (shape.length === 2 && isWhole) {
    const [rows, columns] = [shape[0]!, shape[1]!];
    const maps = mapsIn(session, layer?.inputs[0]);
    if (maps && sizeOf(maps) === columns) {
      const [panels, height, width] = [maps[0]!, maps[1]!, maps[2]!];
      return cells(
        { groups: rows, panels, rows: height, columns: width },
        `${rows} outputs of ${panels} maps`,
      );
    }
    return cells(single(rows, columns), `${rows} outputs of ${columns}`);
  }
  const maps = mapsIn(session, layer?.output);
  if (maps && sizeOf(maps) === size) {
    const [groups, rows, columns] = [maps[0]!, maps[1]!, maps[2]!];
    return cells({ groups, panels: 1, rows, columns }, `${groups} maps, flat`);
  }
  const vector: Fold = { groups: size, panels: 1, rows: 1, columns: 1 };
  const { classes } = session.data;
  const names = classes.length === size && !isWhole && dtype !== "int32" ? classes : undefined;
  if (dtype === "int32" || size > LONGEST_BARS)
    return { ...cells(vector, `${size} values`), ...(names && { names }) };
  return {
    kind: "bars",
    fold: vector,
    role,
    caption: `${size} values`,
    ...(names && { names }),
  };
}

/** A colour picture with its three channels as maps of their own; others as they are. */
export function channelsApart(picture: Picture): Picture {
  const { colors, ...fold } = picture.fold;
  if (!colors) return picture;
  return { ...picture, fold: { ...fold, groups: colors.length }, caption: plural(colors.length, "channel") };
}

/** What black and white became in each of three channels. */
function colorRanges({ data: { mean, deviation } }: Pictured): readonly ColorRange[] {
  return [0, 1, 2].map((c) => {
    const [m, d] = [ofChannel(mean, c), ofChannel(deviation, c)];
    return { black: (0 - m) / d, white: (1 - m) / d };
  });
}

/** Weights and gradients are signed, though none of them may be below zero just now; what else there is goes by its numbers. */
function roleOf({ tensors }: Pictured, path: TensorPath): Role {
  const record = tensors[path];
  if (record?.role === "input" && record.perSample) return "image";
  const isWeight =
    record?.role === "parameter" || (record?.role === "next" && tensors[record.of!]?.role === "parameter");
  return isWeight || record?.role === "gradient" ? "signed" : "activation";
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

/** The layer that has a tensor, or what it is the gradient, the next value or the state of. */
function layerOf(session: Pictured, path: TensorPath): LayerInfo | undefined {
  const name = layerNameOf(session, path);
  return session.layers.find((layer) => layer.name === name);
}

/** The maps [C, H, W] that a layer such as Flatten strung together into this vector, elementwise layers between them or not. */
function mapsIn(session: Pictured, output: TensorPath | undefined): Shape | undefined {
  const layer = session.layers.find((one) => one.output === output);
  const [input = ""] = layer?.inputs ?? [];
  if (layer?.reshapes) {
    const shape = session.tensors[input]?.shape;
    return shape?.length === 4 ? shape.slice(1) : undefined;
  }
  return layer?.elementwise ? mapsIn(session, input) : undefined;
}

function single(rows: number, columns: number): Fold {
  return { groups: 1, panels: 1, rows, columns };
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
