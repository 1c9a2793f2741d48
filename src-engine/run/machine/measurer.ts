// Measuring tensors of a program where they lie, by the kernels of measure.kernel.ts.

import type { TensorPath } from "../../protocol/protocol";
import { sizeOf } from "../../tensor/tensor";
import type { Place } from "./arena";
import { readLayout, rowLength } from "./layout";
import type { Call, KernelMachine } from "./machine";
import { measureTensor, thresholds, unitsOf, type Limits, type Measure } from "./measure";
import { isPerSample, type Program } from "../program/program";

/** Sum of squares, least and largest (f64), zeros, not finite, dead (i32). */
const RESULT_BYTES = 40;
/** Kernels that take pixels eight channels at a time want them padded to that. */
const LANES = 32;

export class Measurer {
  readonly #result: number;
  readonly #kernels = new Map<TensorPath, () => number>();
  readonly #counters = new Map<string, () => number>();
  readonly #distances = new Map<string, () => number>();

  constructor(
    private readonly program: Program,
    private readonly machine: KernelMachine,
  ) {
    this.#result = machine.allocate(RESULT_BYTES);
  }

  /** @param place where the tensor of that path lies */
  measure(path: TensorPath, place: Place, limits?: Limits): Measure {
    const { layout, address } = place;
    const perSample = isPerSample(this.program, path);
    // Labels and pooling's winners are whole numbers, and packed images are few: neither is in anybody's way.
    if (layout.dtype === "int32" || (perSample && layout.pixel % LANES !== 0)) {
      return measureTensor(readLayout(layout, this.machine.memory.buffer, address), perSample, limits);
    }
    this.#kernelOf(path, place, perSample)();
    const { buffer } = this.machine.memory;
    const [sumSquares = 0, least = 0, largest = 0] = new Float64Array(buffer, this.#result, 3);
    const [zeros = 0, nonFinite = 0, deadUnits = 0] = new Int32Array(buffer, this.#result + 24, 3);
    return {
      sumSquares,
      least,
      largest,
      absmax: Math.max(-least, largest),
      zeros,
      nonFinite,
      deadUnits,
      units: unitsOf(layout.shape, perSample),
      size: sizeOf(layout.shape),
      saturated: limits && perSample ? this.#counterOf(path, place, limits)() : 0,
    };
  }

  /** ‖b − a‖ of two parameters, or what else is not per sample, of one shape. */
  distance(a: Place, b: Place): number {
    const call: Call = ["Measure_apart", a.view, b.view, ...stretchesOf(a)];
    return Math.sqrt(this.#bound(this.#distances, `${a.view} ${b.view}`, call)());
  }

  #kernelOf(path: TensorPath, place: Place, perSample: boolean): () => number {
    const { view } = place;
    return this.#bound(
      this.#kernels,
      path,
      perSample
        ? ["Measure_units", view, this.#result]
        : ["Measure_elements", view, ...stretchesOf(place), this.#result],
    );
  }

  #counterOf(path: TensorPath, { view }: Place, limits: Limits): () => number {
    return this.#bound(this.#counters, `${path} ${limits.join()}`, [
      "Measure_beyond",
      view,
      ...thresholds(limits),
    ]);
  }

  #bound<K>(kept: Map<K, () => number>, key: K, call: Call): () => number {
    let step = kept.get(key);
    if (!step) {
      step = this.machine.bind(call);
      kept.set(key, step);
    }
    return step;
  }
}

/** How many stretches of how many elements one behind the other: a matrix has padding behind each row. */
function stretchesOf({ layout }: Place): readonly [rows: number, count: number] {
  return layout.kind === "rows" ? [layout.shape[0]!, rowLength(layout.shape)] : [1, sizeOf(layout.shape)];
}
