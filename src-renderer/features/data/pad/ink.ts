// Ink on a small image: strokes with soft edges, rubbed out the same way, and moved to the middle by their mass.
//
// Coordinates are the image's own, a pixel being 1 wide; its middle lies at x + ½, y + ½. A pixel is inked by how much
// of it the round brush covers, told by its middle's distance d from the line: clamp(radius + ½ − d).

import type { Point } from "../../../../src-view/tensor/panels";

export interface Gray {
  readonly width: number;
  readonly height: number;
  /** 0 … 255, row-major; 255 is ink. */
  readonly pixels: Uint8Array;
}

export interface Brush {
  /** In pixels of the image. */
  readonly radius: number;
  readonly erases: boolean;
}

/** Draws a line; drawing it twice changes nothing more. */
export function drawLine({ width, height, pixels }: Gray, a: Point, b: Point, brush: Brush): void {
  const reach = brush.radius + 0.5;
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const cover = reach - distance({ x: x + 0.5, y: y + 0.5 }, a, b);
      if (cover <= 0) continue;
      const ink = Math.round(255 * Math.min(1, cover));
      const at = y * width + x;
      pixels[at] = brush.erases ? Math.min(pixels[at]!, 255 - ink) : Math.max(pixels[at]!, ink);
    }
  }
}

/** From a point to a line with ends. */
function distance(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** Whether there is any ink at all. */
export function isBlank(pixels: Uint8Array): boolean {
  return pixels.every((pixel) => pixel === 0);
}

/** The same ink, moved by whole pixels so that its centre of mass lies in the middle; what leaves the image is lost. */
export function centred({ width, height, pixels }: Gray): Gray {
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  pixels.forEach((ink, at) => {
    mass += ink;
    sumX += ink * ((at % width) + 0.5);
    sumY += ink * (Math.floor(at / width) + 0.5);
  });
  if (mass === 0) return { width, height, pixels };
  const right = Math.round(width / 2 - sumX / mass);
  const down = Math.round(height / 2 - sumY / mass);
  return { width, height, pixels: moved({ width, height, pixels }, right, down) };
}

function moved({ width, height, pixels }: Gray, right: number, down: number): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = [x - right, y - down];
      const inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
      if (inside) out[y * width + x] = pixels[fromY * width + fromX]!;
    }
  }
  return out;
}
