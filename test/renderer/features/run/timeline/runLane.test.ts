import { describe, expect, test } from "vitest";
import {
  layoutRun,
  leastRun,
  rowLabels,
  wholeTicks,
} from "../../../../../src-renderer/features/run/timeline/runLane";

const layers = ["conv1", "relu1", "pool1", "conv2", "fc"].map((name) => ({
  name,
  parameters: /conv|fc/.test(name) ? [`${name}.weight`] : [],
}));

describe("the run lane", () => {
  test.each([50, 70, 100, 200, 400])("stacks its parts without overlap in %i pixels", (height) => {
    const { loss, marks, strip } = layoutRun(height, 8);
    expect(loss.height).toBeGreaterThan(0);
    expect(marks.top).toBeGreaterThanOrEqual(loss.top + loss.height);
    expect(strip.top).toBeGreaterThanOrEqual(marks.top + marks.height);
    expect(Number.isInteger(strip.row)).toBe(true);
    if (height >= 70) expect(strip.top + strip.height).toBeLessThanOrEqual(height);
  });

  test.each([0, 1, 8, 40])(
    "of %i layers is seen whole in the least height, and not in a pixel less",
    (count) => {
      const least = leastRun(count);
      const end = (height: number): number => {
        const { strip } = layoutRun(height, count);
        return strip.top + strip.height;
      };
      expect(end(least)).toBeLessThanOrEqual(least);
      expect(end(least - 1)).toBeGreaterThan(least - 1);
      expect(layoutRun(least, count).loss.height).toBeGreaterThanOrEqual(24);
    },
  );

  test("names every layer where there is room, else those with parameters", () => {
    expect(rowLabels(layers, 12, 12).map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
    expect(rowLabels(layers, 5, 12).map(({ name }) => name)).toEqual(["conv1", "conv2"]);
  });

  test("has ticks on whole iterations only", () => {
    expect(wholeTicks([0, 0.5, 1, 1.5])).toEqual([0, 1]);
  });
});
