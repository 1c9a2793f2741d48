// What the levels above a run's losses say of any stretch is what the losses themselves say.

import { expect, test } from "vitest";
import { decimate } from "../../../../src-renderer/session/run/lossLane";
import { LossLevels } from "../../../../src-renderer/session/run/lossLevels";

const losses = Float64Array.from({ length: 1500 }, (_, i) =>
  i % 97 === 5 ? NaN : i % 211 === 7 ? Infinity : 2 + Math.sin(i * 12.9898) * (i % 13),
);

function levelsOf(values: Float64Array): LossLevels {
  const levels = new LossLevels();
  levels.settle(values, 0);
  return levels;
}

test("any stretch is summed up as its values are, one by one", () => {
  const levels = levelsOf(losses);
  const plain = new LossLevels();
  for (let from = 0; from < losses.length; from += 53)
    for (const length of [0, 1, 7, 8, 9, 64, 511, 513, 1500]) {
      const to = Math.min(losses.length, from + length);
      const { sum, ...found } = levels.over(losses, from, to);
      const { sum: expected, ...rest } = plain.over(losses, from, to);
      expect(found).toEqual(rest);
      expect(sum).toBeCloseTo(expected, 9);
    }
});

test("a run that grows, one iteration or many at a time, is summed up as one that was there at once", () => {
  const grown = new LossLevels();
  for (let from = 0, more = 1; from < losses.length; from += more, more = (more * 3) % 101)
    grown.settle(losses.subarray(0, Math.min(losses.length, from + more)), from);
  const whole = levelsOf(losses);
  for (let from = 0; from < losses.length; from += 41)
    expect(grown.over(losses, from, losses.length)).toEqual(whole.over(losses, from, losses.length));
});

test("losses that come again with other values are summed up anew", () => {
  const values = losses.slice();
  const levels = levelsOf(values);
  values.fill(-9, 700, 703);
  levels.settle(values, 700);
  expect(levels.over(values, 0, 1500)).toEqual(levelsOf(values).over(values, 0, 1500));
});

test("the lane is the same with levels as without", () => {
  const span = { from: 3, to: 1400 };
  const [low, high, mean, notFinite] = ["low", "high", "mean", "notFinite"] as const;
  const [fast, slow] = [decimate(losses, span, 60, levelsOf(losses)), decimate(losses, span, 60)];
  for (const one of [low, high, notFinite]) expect(fast[one]).toEqual(slow[one]);
  fast[mean].forEach((value, x) => expect(value).toBeCloseTo(slow[mean][x]!, 5));
});
