// How a run fares: of each layer a few numbers, at some of its iterations. A column is one
// iteration; protocol/health.ts lists its measures.
//
// Which iterations are observed depends on nothing but their number, so that a replay observes
// the same ones: all at first, when things go wrong most quickly, then fewer and fewer.

import { opOf } from "../../model/model";
import { healthMeasures, type HealthMeasure } from "../../protocol/health";
import type { LayerInfo, TensorPath } from "../../protocol/protocol";
import { gradientOf, nextOf } from "../../protocol/relatedTensors";
import type { Limits, Measure } from "../../run/machine/measure";
import type { Program } from "../../run/program/program";

const ALL_BELOW = 64;
const SPARSEST = 32;

/** Every iteration below 64, then every 2nd below 128, every 4th below 256 … and at least every 32nd. */
export function isObserved(iteration: number): boolean {
  let stride = 1;
  for (let end = ALL_BELOW; iteration >= end && stride < SPARSEST; end *= 2) stride *= 2;
  return iteration % stride === 0;
}

/** What tensors are measured by where they lie. */
export interface Meter {
  measure(path: TensorPath, limits?: Limits): Measure;
  distance(from: TensorPath, to: TensorPath): number;
}

/**
 * A column, [layers, measures]: of an iteration all of whose instructions have run one by one, and which is not
 * committed yet, so that its parameters are those it started from.
 */
export function measureHealth(program: Program, meter: Meter): Float32Array {
  const column = new Float32Array(program.layers.length * healthMeasures.length);
  program.layers.forEach((layer, l) => {
    const measured = healthOf(layer, program, meter);
    healthMeasures.forEach((name, m) => (column[l * healthMeasures.length + m] = measured[name]));
  });
  return column;
}

function healthOf(layer: LayerInfo, program: Program, meter: Meter): Readonly<Record<HealthMeasure, number>> {
  const { limits } = opOf(layer);
  const measure = (path: TensorPath): Measure => meter.measure(path);
  const output = meter.measure(layer.output, limits);
  const [gradient] = gradientsOf(program, [layer.output]).map(measure);
  const parameters = layer.parameters.map(measure);
  const gradients = gradientsOf(program, layer.parameters).map(measure);
  const moves = layer.parameters.flatMap((path) => movedBy(program, meter, path) ?? []);
  const everything = [output, ...(gradient ? [gradient] : []), ...parameters, ...gradients];
  return {
    activationNorm: norm([output]),
    gradientNorm: gradient ? norm([gradient]) : NaN,
    parameterGradientNorm: norm(gradients),
    updateRatio: rootOf(moves.map((moved) => moved * moved)) / norm(parameters),
    dead: output.deadUnits / output.units,
    saturated: limits ? output.saturated / output.size : NaN,
    nonFinite: everything.reduce((count, { nonFinite }) => count + nonFinite, 0),
  };
}

/** Of those to which one comes back. */
function gradientsOf(program: Program, paths: readonly TensorPath[]): readonly TensorPath[] {
  return paths.flatMap((path) => gradientOf(program, path) ?? []);
}

/** How far the update moves a parameter, whatever the optimizer: ‖w′ − w‖, once w′ is written. Undefined where nothing updates it. */
export function movedBy(
  program: Program,
  meter: Pick<Meter, "distance">,
  path: TensorPath,
): number | undefined {
  const next = nextOf(program, path);
  return next === undefined ? undefined : meter.distance(path, next);
}

/** Of several tensors together; NaN of none. */
function norm(measures: readonly Measure[]): number {
  return rootOf(measures.map(({ sumSquares }) => sumSquares));
}

/** The root of a sum; NaN of none. */
function rootOf(squares: readonly number[]): number {
  return squares.length ? Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) : NaN;
}

/** Columns as the page wants them: `iterations` [columns], `values` [columns, layers, measures]. */
export interface Columns {
  readonly iterations: Int32Array<ArrayBuffer>;
  readonly values: Float32Array<ArrayBuffer>;
}

/** The columns of a run so far, ascending. */
export class Health {
  #iterations = new Int32Array(0);
  #values = new Float32Array(0);
  #count = 0;
  /** A fork and its parent read the same arrays until one of them writes. */
  #isShared = false;
  readonly #size: number;

  /** @param layers how many layers a column has */
  constructor(readonly layers: number) {
    this.#size = layers * healthMeasures.length;
  }

  /** How many columns there are. */
  get count(): number {
    return this.#count;
  }

  /** The iteration of the k-th column. */
  iteration(k: number): number {
    return this.#iterations[k]!;
  }

  has(iteration: number): boolean {
    const k = this.#from(iteration);
    return k < this.#count && this.#iterations[k] === iteration;
  }

  /** One number of the k-th column. */
  value(k: number, layer: number, measure: HealthMeasure): number {
    return this.#values[k * this.#size + layer * healthMeasures.length + healthMeasures.indexOf(measure)]!;
  }

  /** Keeps a column and says which it is. A replay records the same one again, which changes nothing. */
  record(iteration: number, column: Float32Array): number {
    const k = this.#from(iteration);
    const isNew = k === this.#count || this.#iterations[k] !== iteration;
    if (this.#isShared || this.#count === this.#iterations.length) this.#copy();
    if (isNew) this.#makeRoom(k);
    this.#iterations[k] = iteration;
    this.#values.set(column, k * this.#size);
    return k;
  }

  /** A copy of the columns of iterations from … to − 1. */
  columns(from = 0, to = Infinity): Columns {
    const [first, end] = [this.#from(from), this.#from(to)];
    return {
      iterations: this.#iterations.slice(first, end),
      values: this.#values.slice(first * this.#size, end * this.#size),
    };
  }

  /** What a branch that leaves in this iteration shares: the columns before it. */
  fork(iteration: number): Health {
    const fork = new Health(this.layers);
    fork.#iterations = this.#iterations;
    fork.#values = this.#values;
    fork.#count = this.#from(iteration);
    fork.#isShared = this.#isShared = true;
    return fork;
  }

  /** The first column that is not before this iteration. */
  #from(iteration: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#iterations[middle]! < iteration) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Into arrays of its own, with room for one column more. */
  #copy(): void {
    const [iterations, values] = [this.#iterations, this.#values];
    const room = this.#count < iterations.length ? iterations.length : Math.max(128, 2 * this.#count);
    this.#iterations = new Int32Array(room);
    this.#values = new Float32Array(room * this.#size);
    this.#iterations.set(iterations);
    this.#values.set(values);
    this.#isShared = false;
  }

  /** Moves the columns from the k-th on by one. */
  #makeRoom(k: number): void {
    this.#iterations.copyWithin(k + 1, k, this.#count);
    this.#values.copyWithin((k + 1) * this.#size, k * this.#size, this.#count * this.#size);
    this.#count++;
  }
}
