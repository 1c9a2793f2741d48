// Three channels as one colour: each between its own black and white.

import type { TensorData } from "../../src-engine/tensor/tensor";
import type { ColorTable } from "./colormap";
import type { ColorRange } from "./panels";

/** Packed RGBA of the pixel whose red is at `offset`, green and blue `plane` elements further each. */
export function rgbOf(
  data: TensorData,
  offset: number,
  plane: number,
  colors: readonly ColorRange[],
  { notFinite }: Pick<ColorTable, "notFinite">,
): number {
  let packed = 0xff000000;
  for (let c = 0; c < 3; c++) {
    const x = data[offset + c * plane]!;
    if (x - x !== 0) return notFinite;
    const { black, white } = colors[c]!;
    const byte = Math.round((255 * (x - black)) / (white - black));
    packed |= Math.min(255, Math.max(0, byte)) << (8 * c);
  }
  return packed >>> 0;
}
