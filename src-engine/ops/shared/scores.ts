// What a loss that is of classes takes: a row of scores for each sample, one a class.

import type { Shape, Shapes } from "../../tensor/tensor";
import { operand } from "../rules";

/** The input's shape, [N, classes]. @throws RangeError where it is another */
export function rowsOfScores(type: string, shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length === 2) return input;
  throw new RangeError(
    `${type}: input must be a row of scores for each image, one a class, got [${input.join(",")}]; flatten it`,
  );
}
