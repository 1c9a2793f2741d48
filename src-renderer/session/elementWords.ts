// Where an element lies, in words: "channel 5, row 3, column 12".

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { unravel, type Tensor } from "../../src-engine/tensor/tensor";
import { pictureOf } from "../../src-view/tensor/picture";

/** By the picture it is an element of; nothing where a number stands alone. */
export function placeInWords(info: SessionInfo, path: TensorPath, tensor: Tensor, offset: number): string {
  const { shape } = tensor;
  const { fold, names } = pictureOf(info, path, tensor);
  const isWhole = info.tensors[path]?.perSample === false;
  const [, second = 0, third = 0, fourth = 0] = unravel(offset, shape);
  const [first = 0] = unravel(offset, shape);
  if (shape.length === 4)
    return isWhole
      ? `filter ${first}, channel ${second}, row ${third}, column ${fourth}`
      : `channel ${second}, row ${third}, column ${fourth}`;
  const size = fold.rows * fold.columns;
  if (shape.length === 2 && size > 1 && fold.groups > 1) {
    // A vector that maps were strung into, or a row of weights for each output.
    const inside = offset % size;
    const [row, column] = [Math.floor(inside / fold.columns), inside % fold.columns];
    const map = Math.floor(offset / size) % (isWhole ? fold.panels : fold.groups);
    return `${isWhole ? `output ${first}, ` : ""}map ${map}, row ${row}, column ${column}`;
  }
  if (shape.length === 2 && isWhole) return `output ${first}, input ${second}`;
  if (shape.length === 0) return "";
  const unit = shape.length === 2 ? second : first;
  return names ? `class ${names[unit] ?? unit}` : `unit ${unit}`;
}
