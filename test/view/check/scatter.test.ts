import { expect, test } from "vitest";
import { scatter } from "../../../src-view/check/scatter";

test("equal numbers lie on the diagonal, whatever their size", () => {
  const { points, equal } = scatter([[1e-5, 1e-5], [-1e-5, -1e-5]], 1, 100); // prettier-ignore
  for (const { x, y } of points) expect(x).toBeCloseTo(100 - y, 9);
  expect(equal).toEqual({ x1: 0, y1: 100, x2: 100, y2: 0 });
});

test("the fitted line stays within the square, however steep", () => {
  const { fitted } = scatter([[1, 40]], 40, 100); // prettier-ignore
  expect(Math.min(fitted!.y1, fitted!.y2)).toBeCloseTo(0, 9);
  expect(fitted!.x2 - fitted!.x1).toBeCloseTo(100 / 40, 9);
});

test("what cannot be drawn is counted, and a slope that is no number draws no line", () => {
  const drawn = scatter([[NaN, 1], [0, Infinity], [0, 0]], NaN, 100); // prettier-ignore
  expect(drawn).toMatchObject({ notFinite: 2, fitted: undefined, points: [{ x: 50, y: 50 }] });
});
