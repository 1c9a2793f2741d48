// Draws a line of round pen marks onto a grey image, antialiased: a pixel is as
// dark as its centre is deep inside the pen's disc, over `softness` pixels.
// Where strokes cross the darker one stays, as with ink that is already black.

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Coverage 0 … 1, row by row. */
  readonly coverage: Float64Array;
}

/** One polyline in pixels; point i is (line[2i], line[2i+1]) with pen radius radii[i]. */
export function drawLine(
  { width, height, coverage }: Canvas,
  line: Float64Array,
  radii: Float64Array,
  softness: number,
): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const x = line[i]!;
    const y = line[i + 1]!;
    const dx = line[i + 2]! - x;
    const dy = line[i + 3]! - y;
    const r = radii[i / 2]!;
    const dr = radii[i / 2 + 1]! - r;
    const reach = Math.max(r, r + dr) + 0.5 * softness;
    const left = Math.max(0, Math.ceil(Math.min(x, x + dx) - reach - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(x, x + dx) + reach - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(y, y + dy) - reach - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(y, y + dy) + reach - 0.5));
    const square = dx * dx + dy * dy;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const px = column + 0.5 - x;
        const py = row + 0.5 - y;
        // The nearest point of the segment, as a share of its length.
        const t = square > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / square)) : 0;
        const ex = px - t * dx;
        const ey = py - t * dy;
        const depth = (r + t * dr - Math.sqrt(ex * ex + ey * ey)) / softness + 0.5;
        const pixel = row * width + column;
        if (depth > coverage[pixel]!) coverage[pixel] = Math.min(1, depth);
      }
    }
  }
}
