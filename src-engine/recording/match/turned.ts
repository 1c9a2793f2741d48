// A recorded tensor, laid out as the model has it.

import { FormatError, quoted } from "../../formats/formatError";
import { turned } from "../../formats/match/layout";
import type { Tensor } from "../../tensor/tensor";
import type { TensorInfo } from "../../protocol/protocol";
import type { Observation, RecordedTensor } from "../recording";
import { layoutsOf, type Flattened } from "./layouts";

/** Labels with a number for each class, of which one is 1. */
export const ONE_HOT = "one-hot";

/** Whether these can be the labels of the batch, with a number for each class. */
export const isLabels = (
  { shape: [rows, classes = 0, ...more] }: Pick<RecordedTensor, "shape">,
  { role, shape: [images, ...others] }: Pick<TensorInfo, "role" | "shape">,
): boolean => role === "target" && others.length === 0 && rows === images && classes > 1 && more.length === 0;

/** @throws FormatError where it does not fit so */
export async function laidOut(
  recorded: RecordedTensor,
  info: TensorInfo,
  flattened: Flattened | undefined,
  layout: string,
): Promise<Observation> {
  const { name, precision = "float64" } = recorded;
  const tensor = await recorded.read();
  if (layout === ONE_HOT) return { name, precision, tensor: classesOf(tensor) };
  const laid = layoutsOf(recorded.shape, info, flattened).find((one) => one.layout === layout);
  if (!laid)
    throw new FormatError(
      "map",
      `${info.path}: ${quoted(name)} [${recorded.shape.join(",")}] cannot be [${info.shape.join(",")}] as ${layout}`,
    );
  return { name, precision, tensor: turned(tensor, laid.turn, info.dtype === "int32" ? "int32" : "float64") };
}

/** Of each row the place of its largest number. */
function classesOf({ shape: [rows = 0, classes = 0], data }: Tensor): Tensor {
  const found = new Int32Array(rows);
  for (let n = 0; n < rows; n++)
    for (let c = 1; c < classes; c++)
      if (data[n * classes + c]! > data[n * classes + found[n]!]!) found[n] = c;
  return { shape: [rows], data: found, dtype: "int32" };
}
