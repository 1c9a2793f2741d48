// A tensor is a shape and the numbers that fill it, row-major. Images are NCHW.
//
// There is no Tensor class: tensors are plain data, so they cross process
// boundaries as they are, and everything done to them is a function.

export type Shape = readonly number[];
/** Shapes by the tensors' local names. */
export type Shapes = Readonly<Record<string, Shape>>;
export type Index = readonly number[];
export type DType = "float64" | "float32" | "int32";
export type TensorData = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;
}

const arrays = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;

/** A tensor of zeros. */
export function zeros(shape: Shape, dtype: DType = "float64"): Tensor {
  return { dtype, shape, data: new arrays[dtype](sizeOf(shape)) };
}

/** a − b, of one shape, in float64. */
export function minus(a: Tensor, b: Tensor): Tensor {
  const out = zeros(a.shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = (a.data[i] ?? NaN) - (b.data[i] ?? NaN);
  return out;
}

/**
 * A tensor with the given values, copied.
 * @throws RangeError when the shape holds another number of values.
 */
export function tensor(shape: Shape, values: ArrayLike<number>, dtype: DType = "float64"): Tensor {
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(
      `tensor: shape [${shape.join(",")}] holds ${sizeOf(shape)} values, got ${values.length}`,
    );
  }
  const { data } = zeros(shape, dtype);
  data.set(values);
  return { dtype, shape, data };
}

/** A tensor of which there are parts, one after another in row-major order. */
export function concatenated(parts: readonly Tensor[], shape: Shape): Tensor {
  const [first] = parts;
  if (parts.length === 1 && first) return { ...first, shape };
  const whole = zeros(shape, first?.dtype);
  let at = 0;
  for (const { data } of parts) {
    whole.data.set(data, at);
    at += data.length;
  }
  return whole;
}

/** A tensor of shape []. */
export function scalar(value: number): Tensor {
  return tensor([], [value]);
}

/** The same numbers in another type; float32 rounds to nearest, int32 truncates. */
export function convert({ shape, data }: Tensor, dtype: DType): Tensor {
  return tensor(shape, data, dtype);
}

/** How many elements a shape holds; 1 for the scalar shape []. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** The flat offset of an element: `at(weight, m, c, k, l)`. */
export function at({ shape }: Tensor, a: number, b?: number, c?: number, d?: number): number {
  if (b === undefined) return a;
  let offset = a * shape[1]! + b;
  if (c !== undefined) offset = offset * shape[2]! + c;
  if (d !== undefined) offset = offset * shape[3]! + d;
  return offset;
}

/** The flat offset of an index into a shape of any rank. */
export function ravel(index: Index, shape: Shape): number {
  let offset = 0;
  for (let d = 0; d < shape.length; d++) offset = offset * shape[d]! + index[d]!;
  return offset;
}

/** The inverse of `ravel`. */
export function unravel(offset: number, shape: Shape): Index {
  const index = new Array<number>(shape.length);
  for (let d = shape.length - 1; d >= 0; d--) {
    const n = shape[d]!;
    const rest = Math.floor(offset / n);
    index[d] = offset - rest * n;
    offset = rest;
  }
  return index;
}
