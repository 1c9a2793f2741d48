// What is known of hits: their numbers, and as many of them as a picture can show.

import { expect, test } from "vitest";
import { Branch } from "../../../src-engine/debug/branches";
import { HitIndex } from "../../../src-engine/debug/breakpoints/hitIndex";
import type { Breakpoint } from "../../../src-engine/protocol/protocol";

const breakpoint: Breakpoint = { id: 1, enabled: true, place: "forward/fc" };
const branch = new Branch(0, "main", 3);

/** Hit in these iterations, in this order of finding them. */
function hitIn(iterations: Iterable<number>): ReturnType<HitIndex["of"]> {
  const hits = new HitIndex().of(branch, breakpoint);
  for (const iteration of iterations) hits.add({ iteration, pc: 4 });
  return hits;
}

test("a hit's number is its place in the run, in whatever order hits are found", () => {
  const hits = hitIn([7, 2, 9, 2, 4]);
  expect([2, 4, 7, 9].map((iteration) => hits.numberAt({ iteration, pc: 4 }))).toEqual([1, 2, 3, 4]);
});

test("an element that comes up at another rank, in another order, is the same hit", () => {
  const hits = hitIn([]);
  expect(hits.add({ iteration: 3, pc: 4, element: 17 })).toBe(true);
  expect(hits.add({ iteration: 3, pc: 4, element: 2 })).toBe(false);
  expect(hits.numberAt({ iteration: 3, pc: 4, element: 2 })).toBe(1);
});

test("a few hits are told in full, wherever one looks", () => {
  expect(hitIn([3, 5, 8]).shown()).toEqual([3, 5, 8]);
  expect(hitIn([3, 5, 8]).shown(4, 6)).toEqual([3, 5, 8]);
});

test("of very many so many are told that none of what is seen is missed, and the rest stays a picture's worth", () => {
  const hits = hitIn(Array(1_000_000).keys());
  const all = hits.shown();
  expect(all.length).toBeLessThanOrEqual(4096);
  const widest = all.map((iteration, i) => (all[i + 1] ?? 1_000_000) - iteration);
  expect(Math.max(...widest)).toBeLessThanOrEqual(1_000_000 / 4000); // less than a pixel on any screen
  const seen = hits.shown(500_000, 500_100);
  expect(seen.filter((iteration) => iteration >= 500_000 && iteration < 500_100)).toHaveLength(100);
  expect(seen.length).toBeLessThanOrEqual(4200);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
});
