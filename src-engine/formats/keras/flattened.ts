// Rows that were images: Keras flattens by height, width, channels, and here it goes by channels, height, width. Whatever counts
// their numbers is turned.

import type { Op } from "../../ops/op";
import type { Shape } from "../../tensor/tensor";

/** Of rows that were an image: of which, channels, height, width; of rows that came of several otherwise, that they did. */
export type Flattened = readonly [number, number, number] | "several";

interface Value {
  /** Of one image. */
  readonly shape: Shape;
  readonly flattened?: Flattened | undefined;
}

/** In which order the numbers of a row lie in Keras, where it is another one than here. */
export function orderOf({ flattened = [1, 1, 1] }: Pick<Value, "flattened">): string {
  if (flattened === "several") return flattened;
  const [channels, height, width] = flattened;
  return channels > 1 && height * width > 1 ? `${channels},${height},${width}` : "";
}

/** Of an output that is rows of what was an image: of which, where their numbers lie in the image's order. */
export function flattenedBy(
  { reshapes }: Op,
  from: readonly Value[],
  { weight, output }: Readonly<Record<string, Shape>>,
): Flattened | undefined {
  const [{ shape, flattened }] = from as [Value, ...Value[]];
  const [, channels, height, width] = shape;
  if (reshapes && height !== undefined && width !== undefined) return [channels!, height, width];
  // A matrix mixes them.
  if ((weight?.length ?? 0) > 1) return undefined;
  if (output!.join() === shape.join()) return flattened;
  return from.some((one) => orderOf(one) !== "") ? "several" : undefined;
}
