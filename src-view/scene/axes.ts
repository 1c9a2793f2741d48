// Axes and their ticks: d3 chooses the ticks, which are written as on the page.

import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from "d3";

import { powersOfTen, tickLabels } from "../ticks";
import { ink, LABEL, line, text, type Mark } from "./marks";
import { textWidth } from "./textWidth";

export type Axis = ScaleContinuousNumeric<number, number>;

export interface Tick {
  readonly value: number;
  readonly text: string;
  /** A power of ten's power. */
  readonly raised?: string;
}

const FEWEST_POWERS_IN_FULL = -3;
const MOST_POWERS_IN_FULL = 3;

/** @param range where the two ends lie, in points */
export function linear(low: number, high: number, range: readonly [number, number]): Axis {
  return scaleLinear([low, high], [...range]);
}

/**
 * @param low above 0
 * @param range where the two ends lie, in points
 */
export function logarithmic(low: number, high: number, range: readonly [number, number]): Axis {
  return scaleLog([low, high], [...range]);
}

/** @param format writes them; as few decimals as their distance needs where it is left out */
export function linearTicks(
  axis: Axis,
  count: number,
  format: (ticks: readonly number[]) => readonly string[] = tickLabels,
): Tick[] {
  const values = axis.ticks(count);
  const texts = format(values);
  return values.map((value, i) => ({ value, text: texts[i] ?? "" }));
}

/** There is no half iteration. */
export function wholeTicks(axis: Axis, count: number): Tick[] {
  const values = axis.ticks(count).filter(Number.isInteger);
  const texts = tickLabels(values);
  return values.map((value, i) => ({ value, text: texts[i] ?? "" }));
}

/** 0.01, 1, 100; beyond that 10 with a raised power. */
export function powerTicks(low: number, high: number): Tick[] {
  return powersOfTen(low, high).map((value) => {
    const power = Math.round(Math.log10(value));
    return power >= FEWEST_POWERS_IN_FULL && power <= MOST_POWERS_IN_FULL
      ? { value, text: String(Number(value.toPrecision(1))) }
      : { value, text: "10", raised: String(power).replace("-", "−") };
  });
}

/** In points. */
export function tickWidth({ text: words, raised = "" }: Tick): number {
  return textWidth(words, LABEL) + textWidth(raised, 0.75 * LABEL);
}

/** Ticks beneath a plot whose lower edge is at y, and what they count. */
export function axisBelow(
  axis: Axis,
  [from, to]: readonly [number, number],
  ticks: readonly Tick[],
  y: number,
  label: string,
): Mark[] {
  return [
    line(from, y, to, y),
    ...ticks.flatMap((tick): Mark[] => {
      const x = axis(tick.value);
      return [
        line(x, y, x, y + 2.5),
        { ...text(x, y + 10, tick.text, { anchor: "middle" }), ...raised(tick) },
      ];
    }),
    text((from + to) / 2, y + 19, label, { anchor: "middle" }),
  ];
}
/** The room that `axisBelow` takes. */
export const BELOW = 21;

/** Ticks left of a plot whose left edge is at x, with lines across it. */
export function axisLeft(axis: Axis, ticks: readonly Tick[], x: number, right: number): Mark[] {
  const [from = 0, to = 0] = axis.range();
  return [
    ...ticks.map((tick): Mark => line(x, axis(tick.value), right, axis(tick.value), ink.grid, 0.5)),
    line(x, from, x, to),
    ...ticks.flatMap((tick): Mark[] => {
      const y = axis(tick.value);
      return [
        line(x - 2.5, y, x, y),
        { ...text(x - 4.5, y + 2.5, tick.text, { anchor: "end" }), ...raised(tick) },
      ];
    }),
  ];
}

const raised = (tick: Tick): { raised?: string } =>
  tick.raised === undefined ? {} : { raised: tick.raised };
