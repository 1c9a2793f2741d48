// The health of every layer at every observed iteration of a run: a column an iteration, as the
// engine sends them, kept as one series a layer and measure.

import { bisectLeft } from "d3";
import { healthMeasures, type HealthMeasure } from "../../src-engine/protocol/health";
import type { Tensor } from "../../src-engine/tensor/tensor";
import type { Strip } from "./heatStrip";
import { Peaks } from "./peaks";

const NON_FINITE = healthMeasures.indexOf("nonFinite");

export class HealthColumns {
  #iterations = new Int32Array(0);
  #length = 0;
  /** By measure, then by layer. */
  #series: readonly (readonly Peaks[])[] = [];

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
    this.#series = [];
  }

  /**
   * Takes columns in ascending order. On one branch an iteration always measures the same, so what is known stays.
   * @param iterations [columns]
   * @param health [columns, layers, measures]
   */
  put(iterations: Tensor, health: Tensor): void {
    const [columns = 0, layers = 0, measures = 0] = health.shape;
    if (measures !== healthMeasures.length || iterations.data.length !== columns)
      throw new Error(
        `health: expected [${iterations.data.length}, layers, ${healthMeasures.length}], got [${health.shape.join(", ")}]`,
      );
    const numbers = { layers, iterations: iterations.data, values: health.data };
    const last = this.#iterations[this.#length - 1];
    const all = Int32Array.from({ length: columns }, (_, column) => column);
    const fresh = last === undefined ? all : all.filter((column) => !this.#knows(iterations.data[column]!));
    if (fresh.length === 0) return;
    if (last !== undefined && iterations.data[fresh[0]!]! < last) this.#interleave(fresh, numbers);
    else this.#append(fresh, numbers);
  }

  /**
   * The picture of one measure: rows are layers. Views, valid until more is put in.
   * @param end one more than the last iteration of the run
   */
  strip(measure: HealthMeasure, end: number): Strip {
    return {
      end,
      iterations: this.#iterations.subarray(0, this.#length),
      rows: this.#series[healthMeasures.indexOf(measure)] ?? [],
    };
  }

  #knows(iteration: number): boolean {
    const known = this.#iterations.subarray(0, this.#length);
    return known[bisectLeft(known, iteration)] === iteration;
  }

  #append(columns: Int32Array, { layers, iterations, values }: Numbers): void {
    if (this.#series.length === 0)
      this.#series = healthMeasures.map(() => Array.from({ length: layers }, () => new Peaks()));
    const length = this.#length + columns.length;
    if (length > this.#iterations.length) {
      const grown = new Int32Array(Math.max(length, 2 * this.#iterations.length));
      grown.set(this.#iterations);
      this.#iterations = grown;
    }
    for (let i = 0; i < columns.length; i++) this.#iterations[this.#length + i] = iterations[columns[i]!]!;
    this.#length = length;
    const line = new Float32Array(columns.length);
    this.#series.forEach((rows, measure) =>
      rows.forEach((series, layer) => {
        for (let i = 0; i < columns.length; i++) {
          const at = (columns[i]! * layers + layer) * healthMeasures.length;
          line[i] = ranked(values[at + measure]!, values[at + NON_FINITE]!);
        }
        series.append(line);
      }),
    );
  }

  /** Columns from between those that are known, as after a jump: everything is laid out anew. */
  #interleave(fresh: Int32Array, { layers, iterations, values }: Numbers): void {
    const measures = healthMeasures.length;
    const size = layers * measures;
    const old = this.#series.map((rows) => rows.map((series) => series.values()));
    const columns = [
      ...Array.from({ length: this.#length }, (_, known) => ({
        iteration: this.#iterations[known]!,
        value: (layer: number, measure: number) => old[measure]![layer]![known]!,
      })),
      ...Array.from(fresh, (column) => ({
        iteration: iterations[column]!,
        value: (layer: number, measure: number) => {
          const at = column * size + layer * measures;
          return ranked(values[at + measure]!, values[at + NON_FINITE]!);
        },
      })),
    ].sort((a, b) => a.iteration - b.iteration);
    this.#iterations = Int32Array.from(columns, ({ iteration }) => iteration);
    this.#length = columns.length;
    this.#series = healthMeasures.map((_, measure) =>
      Array.from({ length: layers }, (_row, layer) => {
        const series = new Peaks();
        series.append(columns.map(({ value }) => value(layer, measure)));
        return series;
      }),
    );
  }
}

interface Numbers {
  readonly layers: number;
  readonly iterations: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** As `Peaks` wants it: a layer with a NaN in it is not finite whatever is measured, and NaN else means there is no such thing. */
function ranked(value: number, nonFinite: number): number {
  if (nonFinite > 0 || value === Infinity) return Infinity;
  return value - value === 0 ? value : -Infinity;
}
