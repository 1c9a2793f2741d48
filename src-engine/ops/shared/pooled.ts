// What pools of windows have in common: how their windows are told, written in a few words, and how many of them fit.

import type { Numbers, SpecOf } from "../attrs";
import type { Shape, Shapes } from "../../tensor/tensor";
import { axesOf, tapsInside, windows, type Axis, type Window } from "../conv2d/geometry";
import { kernelSizes, sidesOf } from "../conv2d/words";
import { operand, shape4 } from "../rules";

interface Pool extends Window {
  readonly ceilMode: boolean;
}

/** There is no weight that keeps a window small, and kernels compute with whole numbers of 32 bits. */
const below = 2 ** 24;

export const poolAttrs: Readonly<Record<"kernelSize" | "stride" | "padding", SpecOf<Numbers>>> & {
  readonly ceilMode: SpecOf<boolean>;
} = {
  kernelSize: { kind: "list", each: { min: 1, below, integer: true }, length: 2 },
  stride: { kind: "list", each: { min: 1, below, integer: true }, length: 2, like: "kernelSize" },
  padding: { kind: "list", each: { min: 0, below, integer: true }, length: 4, default: 0 },
  ceilMode: { kind: "flag", default: false },
};

export const dilationAttr: SpecOf<Numbers> = {
  kind: "list",
  each: { min: 1, below, integer: true },
  length: 2,
  default: 1,
};

/** `3×3 stride 2 pad 1 ceil`: a stride like the window goes without saying. */
export function poolSummary({ kernelSize, stride, padding, dilation = 1, ceilMode }: Pool): string {
  const told = [
    kernelSizes(kernelSize),
    String(stride) !== String(kernelSize) && `stride ${sidesOf(stride)}`,
    padding !== 0 && `pad ${sidesOf(padding)}`,
    dilation !== 1 && `dilation ${sidesOf(dilation)}`,
    ceilMode && "ceil",
  ];
  return told.filter(Boolean).join(" ");
}

/**
 * [N,C,P,Q]
 * @throws RangeError where no window fits, or one would hold nothing but padding
 */
export function pooledShape(type: string, shapes: Shapes, attrs: Pool): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4) throw new RangeError(`${type}: input must be [N,C,H,W], got [${input.join(",")}]`);
  const [N, C, H, W] = shape4(input);
  const [rows, columns] = axesOf(attrs);
  const [P, Q] = [windows(H, rows, attrs.ceilMode), windows(W, columns, attrs.ceilMode)];
  if (P >= 1 && Q >= 1 && holdPixels(P, H, rows) && holdPixels(Q, W, columns)) return [N, C, P, Q];
  throw new RangeError(
    `${type}: window ${kernelSizes(attrs.kernelSize)} with padding ${sidesOf(attrs.padding)}, at most half of it, does not fit into ${H}×${W}`,
  );
}

/** Padding of at most half a window leaves every window a pixel, unless its taps are so far apart that they step over all of them. */
function holdPixels(count: number, size: number, axis: Axis): boolean {
  const { taps, before, after, dilation } = axis;
  if (2 * Math.max(before, after) > dilation * (taps - 1) + 1) return false;
  if (dilation === 1) return true;
  return Array.from({ length: count }, (_, p) => tapsInside(p, size, axis)).every(([from, to]) => from < to);
}
