// What one file of a recording holds, before it is known which iteration it belongs to.

import type { Precision, RecordedTensor } from "./recording";
import type { DType, Tensor } from "../tensor/tensor";

export interface Leaf {
  /** Folders and the file's name without its extension; of a single array its name is the last. */
  readonly path: readonly string[];
  /** The file is one array, called like the file. */
  readonly isArray: boolean;
  readonly tensors: readonly RecordedTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** `run/100/conv1.output.npy` → `["run", "100", "conv1.output"]` */
export const pathOf = (name: string): readonly string[] =>
  name
    .replace(/\.(safetensors|npz|npy|zip|pt|pth|pkl|pickle)$/i, "")
    .split(/[/\\]/)
    .filter((part) => part !== "" && part !== ".");

/** As recorded tensors are handed on: float64, or int32. */
export const handedOn = ({ shape, data, dtype }: Tensor): Tensor =>
  dtype === "int32" || dtype === "float64"
    ? { shape, data, dtype }
    : { shape, data: Float64Array.from(data), dtype: "float64" };

export const precisionOf = (dtype: DType): { precision?: Precision } =>
  dtype === "int32" ? {} : { precision: dtype };
