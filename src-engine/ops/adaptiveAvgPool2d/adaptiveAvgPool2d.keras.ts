// AdaptiveAvgPool2d as Keras's GlobalAveragePooling2D, which gives rows unless it is told to keep its dimensions.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { spread, type Numbers } from "../attrs";
import { flattenKeras } from "../flatten/flatten.keras";
import { adaptiveAvgPool2d } from "./adaptiveAvgPool2d";

export const adaptiveAvgPool2dKeras: KerasRow = {
  op: adaptiveAvgPool2d,
  layers: ["GlobalAveragePooling2D", "GlobalAvgPool2D"],
  read(given, input) {
    if (input.length !== 4) given.refuse(`reads rows of ${input[1]} numbers; expected images`);
    return { outputSize: 1 };
  },
  write({ outputSize }, [input]) {
    const sizes = input!.slice(2);
    const pool = spread(outputSize as Numbers, 2).map((count, i) => sizes[i]! / count);
    return pool.every(Number.isInteger)
      ? { type: "AveragePooling2D", config: { pool_size: pool, strides: pool, padding: "valid" } }
      : `has regions of unlike sizes, which Keras does not know`;
  },
  then: (given) => (given.flag("keepdims", false) ? undefined : { suffix: "flatten", row: flattenKeras }),
};
