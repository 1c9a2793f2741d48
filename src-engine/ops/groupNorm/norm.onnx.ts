// Weight and bias of norms whose ONNX nodes always have a weight. A layer without them is written with ones and zeros, and where a node has
// exactly those, it is read as a layer without.

import { sizeOf, tensor, zeros, type Shape, type Tensor } from "../../tensor/tensor";

type Own = Readonly<Record<string, Tensor>>;

/** Whether a node scales or shifts anything. */
export function isAffine({ weight, bias }: Own): boolean {
  const isAll = (t: Tensor | undefined, wanted: number): boolean =>
    t === undefined || t.data.every((x) => x === wanted);
  return !isAll(weight, 1) || !isAll(bias, 0);
}

/** A layer's tensors. */
export function ofLayer(own: Own): Own {
  return isAffine(own) ? own : {};
}

/** What changes nothing. */
export function neutral(shape: Shape): Own {
  return { weight: tensor(shape, new Array<number>(sizeOf(shape)).fill(1)), bias: zeros(shape) };
}
