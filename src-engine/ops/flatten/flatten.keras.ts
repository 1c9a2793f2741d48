// Flatten as Keras's, which flattens height first: the weight behind it is turned. A Reshape into one row is the same.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { flatten } from "./flatten";

export const flattenKeras: KerasRow = {
  op: flatten,
  layers: ["Flatten", "Reshape"],
  is(input, given) {
    const target = given.json("target_shape") ?? given.json("targetShape");
    if (!Array.isArray(target)) return true;
    const size = input.slice(1).reduce((all, n) => all * n, 1);
    return target.length === 1 && (target[0] === -1 || target[0] === size);
  },
};
