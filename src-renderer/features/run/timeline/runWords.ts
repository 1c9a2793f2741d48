// The run lane in words: what the picture shows at an iteration, and of the run as a whole.

import type { HealthMeasure } from "../../../../src-engine/protocol/health";
import type { BranchInfo } from "../../../../src-engine/protocol/protocol";
import { healthInWords, healthScales } from "../../../../src-view/run/healthScale";
import { columnAt, type Strip } from "../../../../src-view/run/heatStrip";
import type { LossScale } from "../../../session/run/lossLane";
import { count, byteSize, shortNumber } from "../../../../src-view/number";
import { marksBetween, type MarkedTimeline } from "./runMarks";

export interface RunFacts {
  /** By iteration. */
  readonly loss: ArrayLike<number>;
  readonly lossScale: LossScale | undefined;
  readonly strip: Strip;
  readonly measure: HealthMeasure;
  /** Names of the strip's rows. */
  readonly layers: readonly string[];
  readonly timeline: MarkedTimeline | undefined;
}

/**
 * `iteration 1,234 · loss 0.0123 · conv2 gradient 0.312 · breakpoint 2 · checkpoint`.
 * @param layer the row that is pointed at; without one the least and the largest are told
 * @param reach iterations to either side whose marks are told too
 */
export function iterationInWords(facts: RunFacts, iteration: number, layer?: number, reach = 0): string {
  const loss = facts.loss[iteration];
  return [
    `iteration ${count(iteration)}`,
    ...(loss === undefined ? [] : [`loss ${shortNumber(loss)}`]),
    ...healthAt(facts, iteration, layer),
    ...marksAt(facts, iteration, reach),
  ].join(" · ");
}

function healthAt({ strip, measure, layers }: RunFacts, iteration: number, layer?: number): string[] {
  const column = columnAt(strip, iteration);
  if (column < 0) return [];
  const scale = healthScales[measure];
  const values = strip.rows.map((row, i) => ({
    name: layers[i] ?? `layer ${i}`,
    value: row.peak(column, column + 1),
  }));
  const at = strip.iterations[column]!;
  const when = at === iteration ? "" : ` (at ${count(at)})`;
  const words = (one: { name: string; value: number }): string =>
    `${one.name} ${healthInWords(one.value, scale)}`;
  const chosen = layer === undefined ? undefined : values[layer];
  if (chosen) return [`${chosen.name} ${scale.name} ${healthInWords(chosen.value, scale)}${when}`];
  const known = values.filter(({ value }) => value !== -Infinity).sort((a, b) => a.value - b.value);
  const [least] = known;
  const most = known.at(-1);
  if (!least || !most) return [];
  return [`${scale.name} ${least === most ? words(most) : `${words(least)} … ${words(most)}`}${when}`];
}

function marksAt({ timeline }: RunFacts, iteration: number, reach: number): string[] {
  if (!timeline) return [];
  const { hits, alerts, checkpoints } = marksBetween(timeline, iteration - reach, iteration + reach + 1);
  const ids = [...new Set(hits.map(({ id }) => id))];
  return [
    ...ids.map((id) => `breakpoint ${id} hit`),
    ...alerts.slice(0, 2).map(({ text }) => text),
    ...(checkpoints.length > 0 ? ["checkpoint"] : []),
  ];
}

/** A paragraph for those who hear the page. */
export function runInWords(
  facts: RunFacts,
  length: number,
  branches: readonly BranchInfo[],
  current: number,
): string {
  const sentences = [`The run has ${count(length)} iterations`];
  const first = facts.loss[0];
  const last = facts.loss[length - 1];
  if (first !== undefined && last !== undefined)
    sentences.push(`loss ${shortNumber(first)} at the beginning, ${shortNumber(last)} at the end`);
  const { timeline } = facts;
  if (timeline) {
    for (const { id, count: times, iterations } of timeline.hits)
      if (times > 0)
        sentences.push(
          `breakpoint ${id} hit ${count(times)} times, first at iteration ${count(iterations[0]!)}`,
        );
    sentences.push(...timeline.alerts.map(({ text, address }) => `alert at ${address}: ${text}`));
    const { iterations, bytes, onDisk, limit } = timeline.checkpoints;
    const where = onDisk > 0 ? `, ${byteSize(onDisk)} of it on disk` : "";
    sentences.push(
      `${count(iterations.length)} checkpoints, ${byteSize(bytes)} of at most ${byteSize(limit)}${where}`,
    );
  }
  const here = branches.find(({ id }) => id === current);
  if (branches.length > 1 && here) sentences.push(`${branches.length} branches, this is ${here.name}`);
  return `${sentences.join(". ")}.`;
}
