// An iteration of our own run, as if somebody had recorded it: in any precision, as much of it as one likes.

import type { Observation, ObservedIteration, Precision } from "../../src-engine/recording/recording";
import type { Trainer } from "../../src-engine/run/trainer";
import { convert, tensor, type Tensor } from "../../src-engine/tensor/tensor";

interface Recorded {
  readonly precision?: Precision;
  /** Which tensors; all of them where nothing is said. */
  readonly keeps?: (path: string) => boolean;
  /** What stands in a tensor's place. */
  readonly instead?: Readonly<Record<string, Tensor>>;
}

/** Every tensor of the iteration that the trainer is at, from its batch to the next weights. */
export function observedOf(
  trainer: Trainer,
  { precision = "float32", keeps = () => true, instead = {} }: Recorded = {},
): ObservedIteration {
  const program = trainer.currentProgram;
  trainer.runTo(program.instructions.length);
  const values = new Map<string, Observation>();
  for (const path of Object.keys(program.tensors).filter(keeps)) {
    const read = instead[path] ?? trainer.read(path);
    const held = read.dtype === "int32" ? read : roundedTo(convert(read, "float64"), precision);
    values.set(path, { name: path, precision, tensor: held });
  }
  return { iteration: trainer.iteration, values };
}

const bits = new DataView(new ArrayBuffer(4));

export function roundedTo({ shape, data }: Tensor, precision: Precision): Tensor {
  if (precision === "float64") return tensor(shape, data);
  return tensor(
    shape,
    Float64Array.from(data, (value) => {
      if (precision === "float16") return float16(value);
      return precision === "bfloat16" ? bfloat16(value) : Math.fround(value);
    }),
  );
}

/** Ties go to even. */
function bfloat16(value: number): number {
  if (!Number.isFinite(value)) return value;
  bits.setFloat32(0, value);
  const whole = bits.getUint32(0);
  bits.setUint32(0, ((whole + 0x7fff + ((whole >>> 16) & 1)) & 0xffff0000) >>> 0);
  return bits.getFloat32(0);
}

/** Multiples of 2⁻²⁴ at least, 11 bits otherwise. */
function float16(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -14) - 10);
  const whole = value / step;
  const below = Math.floor(whole);
  const up = whole - below > 0.5 || (whole - below === 0.5 && below % 2 !== 0);
  return Math.abs(value) >= 65520 ? Math.sign(value) * Infinity : (below + (up ? 1 : 0)) * step;
}
