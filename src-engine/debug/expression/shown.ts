// Values as log messages and watches write them.

import type { Value } from "./evaluate";
import type { Values } from "./reduce";
import { reductions } from "./reduce";

/** Six digits are enough to read. */
export function shown(value: Value): string {
  return typeof value === "boolean" ? String(value) : String(Number(value.toPrecision(6)));
}

/** A tensor in a line: `[16,8,3,3], norm 0.312`. */
export function summary(values: Values): string {
  return `[${values.shape.join(",")}], norm ${Number(reductions["norm"]!(values).toPrecision(3))}`;
}
