// The numbers that PyTorch's storages and NumPy's arrays hold, by the names that files have for them.

import { elements, type Element } from "../element";

/** By the class of a storage: `torch.FloatStorage`. */
export const STORAGES: ReadonlyMap<string, Element> = new Map([
  ["DoubleStorage", "float64"],
  ["FloatStorage", "float32"],
  ["HalfStorage", "float16"],
  ["BFloat16Storage", "bfloat16"],
  ["LongStorage", "int64"],
  ["IntStorage", "int32"],
  ["ShortStorage", "int16"],
  ["CharStorage", "int8"],
  ["ByteStorage", "uint8"],
  ["BoolStorage", "bool"],
]);

/** By PyTorch's dtype: `torch.float32`. */
export const TORCH_TYPES: ReadonlyMap<string, Element> = new Map([
  ...(Object.keys(elements) as Element[]).map((element) => [element, element] as const),
  ["double", "float64"],
  ["float", "float32"],
  ["half", "float16"],
  ["long", "int64"],
  ["int", "int32"],
]);

/** By NumPy's description without its byte order: `f4`. */
export const NUMPY_TYPES: ReadonlyMap<string, Element> = new Map([
  ["f8", "float64"],
  ["f4", "float32"],
  ["f2", "float16"],
  ["i8", "int64"],
  ["i4", "int32"],
  ["i2", "int16"],
  ["i1", "int8"],
  ["u1", "uint8"],
  ["b1", "bool"],
]);
