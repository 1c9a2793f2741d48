import { describe, expect, test } from "vitest";
import {
  FOLDED,
  LEAST,
  runHeights,
  timelineRoom,
} from "../../../../../src-renderer/features/run/timeline/timelineLayout";

const need = LEAST.operation + LEAST.maps;
const LAYERS = 8;
/** What is left for the stage's panes under a window's bars and its timeline. */
function panesIn(window: number): number {
  const { lowest, usual } = runHeights(window, LAYERS, 1, need);
  const open = timelineRoom(window, lowest, need);
  const iteration = window < 860 ? 96 : 112;
  if (!open.run && !open.iteration) return window - 134 - FOLDED;
  return window - 134 - (open.run ? usual : FOLDED) - (open.iteration ? iteration : FOLDED);
}

describe("the timeline", () => {
  test("is open where there is room, folds the run first, then the iteration", () => {
    const open = (window: number): object =>
      timelineRoom(window, runHeights(window, LAYERS, 1, need).lowest, need);
    expect(open(900)).toEqual({ run: true, iteration: true });
    expect(open(657)).toEqual({ run: false, iteration: true });
    expect(open(600)).toEqual({ run: false, iteration: false });
  });

  test("leaves the operation its pictures and the layer its maps in every window from 600 pixels on", () => {
    for (let window = 600; window <= 1600; window++)
      expect(panesIn(window), `${window}`).toBeGreaterThanOrEqual(need);
  });

  test("never opens less in a higher window", () => {
    const parts = (window: number): number => {
      const { run, iteration } = timelineRoom(window, runHeights(window, LAYERS, 1, need).lowest, need);
      return Number(run) + Number(iteration);
    };
    for (let window = 400; window < 1600; window++)
      expect(parts(window + 1)).toBeGreaterThanOrEqual(parts(window));
  });
});
