// From the points a pen passes to the line it draws: a uniform Catmull–Rom
// spline between sharp turns. The spline is linear in its points, so a blend of
// two drawn lines is the line of the blended points.

/** Polyline pieces between two neighbouring points. */
const PIECES = 4;

/**
 * The polyline, x and y by turns, of a stroke such as "6,2 58,2 / 30,38 60,70".
 * A turn's two curves share its point.
 */
export function sampleStroke(stroke: string): Float64Array {
  const line: number[] = [];
  let turn: readonly Point[] = [];
  for (const part of stroke.split("/")) {
    const points = [...turn, ...part.trim().split(/\s+/).map(parsePoint)];
    line.push(...sampleCurve(points));
    turn = points.slice(-1);
  }
  return Float64Array.from(line);
}

type Point = readonly [x: number, y: number];

function parsePoint(text: string): Point {
  const [x = NaN, y = NaN] = text.split(",").map(Number);
  if (Number.isNaN(x + y)) throw new SyntaxError(`stroke: expected a point "x,y", got "${text}"`);
  return [x, y];
}

function sampleCurve(points: readonly Point[]): number[] {
  const line: number[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p0 = points[i - 1] ?? p1;
    const p3 = points[i + 2] ?? p2;
    for (let piece = i === 0 ? 0 : 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      line.push(catmullRom(p0[0], p1[0], p2[0], p3[0], t), catmullRom(p0[1], p1[1], p2[1], p3[1], t));
    }
  }
  return line;
}

function catmullRom(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
}
