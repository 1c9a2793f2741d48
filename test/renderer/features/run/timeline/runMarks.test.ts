import { iterationOf } from "../../../../../src-view/addresses";
import { describe, expect, test } from "vitest";
import {
  clusters,
  marksBetween,
  nextMark,
  pixelsOf,
  type MarkedTimeline,
} from "../../../../../src-renderer/features/run/timeline/runMarks";

const timeline: MarkedTimeline = {
  alerts: [{ id: 1, kind: "dead", layer: "relu", address: "40/forward/relu", text: "Half of relu is dead." }],
  checkpoints: { iterations: [0, 50, 100], bytes: 0, onDisk: 0, limit: 0 },
  hits: [
    { id: 1, count: 3, iterations: [10, 40, 90] },
    { id: 2, count: 0, iterations: [] },
  ],
};

test("an address tells its iteration", () => {
  expect(["128/backward/conv2", "7", "start"].map(iterationOf)).toEqual([128, 7, 0]);
});

describe("marks on the run", () => {
  test("stand over the middle of their iteration, each pixel once", () => {
    expect(pixelsOf([0, 1, 2, 3], { from: 0, to: 4 }, 40)).toEqual([5, 15, 25, 35]);
    expect(pixelsOf([...Array(1000).keys()], { from: 0, to: 1000 }, 10)).toEqual([...Array(10).keys()]);
  });

  test("that would lie over one another are one bar", () => {
    expect(clusters([5, 8, 11, 30, 40], 7)).toEqual([
      { from: 5, to: 11 },
      { from: 30, to: 30 },
      { from: 40, to: 40 },
    ]);
  });

  test("out of view are left out", () => {
    expect(pixelsOf([0, 49, 50, 51, 99], { from: 50, to: 52 }, 20)).toEqual([5, 15]);
  });

  test("are found by the iterations they belong to", () => {
    const { hits, alerts, checkpoints } = marksBetween(timeline, 40, 51);
    expect(hits).toEqual([{ id: 1, iteration: 40 }]);
    expect(alerts.map(({ id }) => id)).toEqual([1]);
    expect(checkpoints).toEqual([50]);
  });

  test("can be walked through in both directions", () => {
    const forward = [0, 10, 40, 50, 90].map((from) => nextMark(timeline, from, 1));
    expect(forward).toEqual([10, 40, 50, 90, 100]);
    expect(nextMark(timeline, 100, 1)).toBeUndefined();
    expect(nextMark(timeline, 40, -1)).toBe(10);
  });
});
