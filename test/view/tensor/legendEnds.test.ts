import { expect, test } from "vitest";
import { legendEnds } from "../../../src-view/tensor/legendEnds";

const scale = (map: "gray" | "sequential" | "diverging", low: number) => ({
  map,
  low,
  high: 2,
  notFinite: 0,
});

test("limits that are signed numbers' say their sign", () => {
  expect(legendEnds(scale("diverging", -2), false)).toEqual(["−2.00", "+2.00"]);
  expect(legendEnds(scale("sequential", 0), false)).toEqual(["0", "2.00"]);
});

test("where every map has limits of its own, the ends are words", () => {
  expect(legendEnds(scale("diverging", -2), true)).toEqual(["−max", "+max"]);
  expect(legendEnds(scale("sequential", 0), true)).toEqual(["0", "max"]);
  expect(legendEnds(scale("gray", 0), true)).toEqual(["min", "max"]);
});
