// Cells of colour as marks: a few as vectors, many as one picture whose pixels are the cells.

import { rgb } from "d3";
import { boxPath, PIXEL, type Mark, type Path } from "./marks";
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

/** A path for each colour: rectangles of equal cells, a unit each; a run that the row above has too makes that one taller. */
function vectors({ width, height, data }: Raster): Path[] {
  const found = new Map<number, Run[]>();
  let above = new Map<string, Run>();
  for (let y = 0; y < height; y++) {
    const here = new Map<string, Run>();
    for (let x = 0; x < width;) {
      const color = data[y * width + x]!;
      let end = x + 1;
      while (end < width && data[y * width + end] === color) end++;
      if (color !== 0) {
        const key = `${x} ${end} ${color}`;
        const run = above.get(key) ?? { x, y, width: end - x, height: 0 };
        if (run.height++ === 0) found.set(color, [...(found.get(color) ?? []), run]);
        here.set(key, run);
      }
      x = end;
    }
    above = here;
  }
  return [...found].map(([color, runs]) => ({
    kind: "path",
    d: runs.map((run) => boxPath(run.x, run.y, run.width, run.height)).join(""),
    fill: css(color),
    crisp: true,
  }));
}

interface Run {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  height: number;
}

/** A packed pixel as CSS. */
function css(color: number): string {
  const [r = 0, g = 0, b = 0] = new Uint8Array(Uint32Array.of(color).buffer);
  return rgb(r, g, b).formatHex();
}
