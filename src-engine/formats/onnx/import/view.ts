// How a value of the file lies in ours. A layer's output is [N, channels, height, width] or [N, features] here; a file may have it
// transposed, with axes of size 1 more or less, or flattened in another order. That is written down and carried along: where it does not
// matter nothing has to be moved.

import { sizeOf, type Shape } from "../../../tensor/tensor";

export interface View {
  /** The layer whose output it is; `input` for the images. */
  readonly layer: string;
  /** Of that output, for one image. */
  readonly shape: Shape;
  /** Axis i of the file's value is our axis axes[i]; −1 is an axis of size 1 that ours does not have. */
  readonly axes: readonly number[];
  /** Of a flattened value: column j of the file's is our column order[j]. */
  readonly order?: Int32Array;
  /** What was flattened so. */
  readonly before?: View;
}

/**
 * A layer's output just as it lies here.
 * @param shape for one image: [1,C,H,W] or [1,F]
 */
export function viewOf(layer: string, shape: Shape): View {
  return { layer, shape, axes: shape.map((_, axis) => axis) };
}

/** As the file has it, for one image. */
export function fileShape({ shape, axes }: View): Shape {
  return axes.map((axis) => (axis < 0 ? 1 : shape[axis]!));
}

/** Our axes that hold anything, in the file's order; the batch is not among them. */
function significant({ shape, axes }: View): readonly number[] {
  return axes.filter((axis) => axis > 0 && shape[axis] !== 1);
}

/** Whether the numbers of an image lie in the same order. */
export function liesAlike(view: View): boolean {
  const axes = significant(view);
  return !view.order && axes.every((axis, i) => i === 0 || axes[i - 1]! < axis);
}

/** Whether it is our layer's output as it stands. */
export function isPlain(view: View): boolean {
  return view.axes[0] === 0 && liesAlike(view) && fileShape(view).join() === view.shape.join();
}

/** As ONNX's Transpose has it: axis i of the new value is axis perm[i] of the old one. */
export function transposed(view: View, perm: readonly number[]): View {
  return { ...view, axes: perm.map((axis) => view.axes[axis]!) };
}

/** The same with other axes of size 1, where that is all there is to a shape; undefined where it is not. */
export function withShape(view: View, shape: Shape): View | undefined {
  const left = [...significant(view)];
  if (view.axes[0] !== 0 || view.order) return undefined;
  const axes = shape.map((n, d) => (d === 0 ? 0 : n === 1 ? -1 : (left.shift() ?? NaN)));
  const fits = left.length === 0 && axes.every((axis, d) => axis <= 0 || view.shape[axis] === shape[d]);
  return fits ? { ...view, axes } : undefined;
}

/** Which of our numbers of an image the file's are, in its order. */
export function orderOf(view: View): Int32Array {
  const ours = view.shape;
  const strides = ours.map((_, axis) => sizeOf(ours.slice(axis + 1)));
  const shape = fileShape(view);
  const order = new Int32Array(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let j = 0; j < order.length; j++) {
    order[j] = view.axes.reduce((at, axis, d) => at + (axis > 0 ? index[d]! * strides[axis]! : 0), 0);
    for (let d = shape.length - 1; d >= 0 && ++index[d]! === shape[d]; d--) index[d] = 0;
  }
  return order;
}

/** Which transposition of our output has the file's order, our own axes of size 1 put behind the batch. */
export function transpositionOf(view: View): readonly number[] {
  const axes = significant(view);
  const others = view.shape.map((_, axis) => axis).filter((axis) => axis > 0 && !axes.includes(axis));
  const isWhole = view.axes.length === view.shape.length && new Set(view.axes).size === view.shape.length;
  return isWhole && !view.axes.includes(-1) ? view.axes : [0, ...others, ...axes];
}

/** Whether two values lie in the same way. */
export function lieTogether(a: View, b: View): boolean {
  const same = a.axes.join() === b.axes.join() && a.shape.join() === b.shape.join();
  return same && (a.order?.join() ?? "") === (b.order?.join() ?? "");
}

/** Our axes of the file's; undefined where they are not the same axes in some order. */
export function sameAxes({ axes, shape, order }: View): readonly number[] | undefined {
  const isOrder = axes.length === shape.length && axes[0] === 0 && new Set(axes).size === axes.length;
  return isOrder && !axes.includes(-1) && !order ? axes : undefined;
}
