// Cells of colour as marks: a few as vectors, many as one picture whose pixels are the cells.

import { rgb } from "d3";
import { PIXEL, type Mark, type Path } from "./scene";
import { dataAddress, encodePng, type Raster } from "./png";

/** A path for so many cells is still smaller and cleaner than a picture. */
const MOST_VECTORS = 3000;

/**
 * @param cell the side of a cell in points; a multiple of a pixel where it can be
 * @param y where it begins, on the whole figure's grid
 */
export function cells(raster: Raster, cell: number, x = 0, y = 0): Mark {
  const painted = raster.data.reduce((count, color) => count + (color === 0 ? 0 : 1), 0);
  if (painted <= MOST_VECTORS) return { kind: "group", x, y, scale: cell, marks: vectors(raster) };
  const pixels = Math.round(cell / PIXEL);
  const isWhole = pixels >= 1 && Math.abs(pixels * PIXEL - cell) < 1e-9;
  const png = dataAddress(encodePng(raster, isWhole ? pixels : 1));
  return { kind: "image", x, y, width: raster.width * cell, height: raster.height * cell, png };
}

/** A path for each colour: runs of equal cells, a unit each. */
function vectors({ width, height, data }: Raster): Path[] {
  const runs = new Map<number, string[]>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width;) {
      const color = data[y * width + x]!;
      let end = x + 1;
      while (end < width && data[y * width + end] === color) end++;
      if (color !== 0) {
        const known = runs.get(color) ?? [];
        known.push(`M${x} ${y}h${end - x}v1h${x - end}z`);
        runs.set(color, known);
      }
      x = end;
    }
  }
  return [...runs].map(([color, parts]) => ({
    kind: "path",
    d: parts.join(""),
    fill: css(color),
    crisp: true,
  }));
}

/** A packed pixel as CSS. */
export function css(color: number): string {
  const [r = 0, g = 0, b = 0] = new Uint8Array(Uint32Array.of(color).buffer);
  return rgb(r, g, b).formatHex();
}
