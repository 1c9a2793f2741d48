// Tensors as numbers, with all their digits.

import { unravel, type Shape, type Tensor } from "../../src-engine/tensor/tensor";
import { csvOf, type Value } from "./csv";

interface Numbers {
  readonly name: string;
  readonly path: string;
  readonly tensor: Tensor;
  /** Which sample of the batch it is, where it is one of a per-sample tensor. */
  readonly sample?: number;
  readonly axes?: readonly string[];
}

/** A line an element: which tensor, its index, its value. */
export function tensorsCsv(rows: readonly Numbers[]): string {
  const axes = [...new Set(rows.flatMap(axesOf))];
  const isNamed = rows.length > 1;
  const header = [...(isNamed ? ["name"] : []), "tensor", ...axes, "value"];
  const isExact = rows.every(({ tensor }) => tensor.dtype !== "float64");
  function* lines(): Generator<Value[]> {
    for (const row of rows) {
      const { name, path, tensor, sample } = row;
      const own = axesOf(row);
      const places = axes.map((axis) => own.indexOf(axis));
      for (let i = 0; i < tensor.data.length; i++) {
        const index = indexOf(i, tensor.shape, sample);
        yield [...(isNamed ? [name] : []), path, ...places.map((d) => index[d]), tensor.data[i]];
      }
    }
  }
  return csvOf(header, lines(), isExact ? "float32" : "float64");
}

const axesOf = ({ axes, tensor: { shape } }: Pick<Numbers, "axes" | "tensor">): readonly string[] =>
  axes?.length === shape.length ? axes : shape.map((_, d) => `i${d}`);

/** In the whole tensor: what is one sample of a batch says which. */
function indexOf(offset: number, shape: Shape, sample: number | undefined): number[] {
  const index = [...unravel(offset, shape)];
  if (sample !== undefined) index[0] = sample;
  return index;
}
