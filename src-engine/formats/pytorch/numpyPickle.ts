// NumPy's numbers and arrays in a pickle: what checkpoints hold beside tensors, and what a `.pkl` of arrays is made of.

import { elements, type Element } from "../element";
import { NUMPY_TYPES } from "./elements";
import { fail } from "./failing";
import {
  isGlobal,
  isMade,
  isSequence,
  type Made,
  type Sequence,
  type TensorNode,
  type Value,
} from "./pickleValue";

interface Description {
  readonly element: Element;
  readonly bigEndian: boolean;
}

/** Bytes as protocol 2 writes them: `_codecs.encode("…", "latin1")`. */
export function latin1Bytes({ items: [text, codec] }: Sequence): Value | undefined {
  if (typeof text !== "string" || (codec !== "latin1" && codec !== "latin-1")) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A number that stands alone: an epoch, a best accuracy. Nobody asks for it, and it is no tensor. */
export const scalarOf = (): Value => null;

/** An array whose bytes were kept as they lie (protocol 5): (bytes, dtype, shape, "C" or "F"). */
export function arrayOver({ items: [bytes, dtype, shape, order] }: Sequence): Value | undefined {
  return array(bytes, dtype, shape, order === "F");
}

/** A dtype is told its byte order only after it was made: (version, order, …). */
export function dtypeBuilt(dtype: Made, state: Value): Value | undefined {
  dtype.state = state;
  return undefined;
}

/**
 * An array is told all that it is after it was made: (version, shape, dtype, whether in Fortran order, bytes). What `numpy.save`
 * makes of a dict is an array of no dimensions, whose one element is the dict: it stands for that.
 */
export function arrayBuilt(_array: Made, state: Value): Value | undefined {
  const [, shape, dtype, fortran, bytes] = isSequence(state) ? state.items : [];
  if (isSequence(bytes) && isSequence(shape) && shape.items.length === 0 && bytes.items.length === 1)
    return bytes.items[0];
  return array(bytes, dtype, shape, fortran === true);
}

function array(
  bytes: Value | undefined,
  dtype: Value | undefined,
  shape: Value | undefined,
  fortran: boolean,
): TensorNode | undefined {
  const described = descriptionOf(dtype);
  const raw = typeof bytes === "string" ? latin1Bytes({ kind: "sequence", items: [bytes, "latin1"] }) : bytes;
  if (!described || !isSequence(shape) || !(raw instanceof Uint8Array)) return undefined;
  const sizes = shape.items.filter((size): size is number => Number.isSafeInteger(size) && Number(size) >= 0);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length !== shape.items.length || count * elements[described.element].size !== raw.length)
    return fail(`an array's ${raw.length} bytes do not fill its shape [${sizes.join(",")}]`);
  return nodeOf(described, sizes, raw, fortran);
}

function nodeOf(
  { element, bigEndian }: Description,
  shape: readonly number[],
  bytes: Uint8Array,
  fortran: boolean,
): TensorNode {
  const order = shape.map((_, d) => d);
  if (!fortran) order.reverse();
  const strides: number[] = [];
  let step = 1;
  for (const d of order) {
    strides[d] = step;
    step *= shape[d]!;
  }
  const storage = {
    kind: "storage",
    element,
    type: "numpy.ndarray",
    key: "",
    count: step,
    begin: 0,
    bytes,
    bigEndian,
  } as const;
  return { kind: "tensor", storage, element, offset: 0, shape, strides };
}

function descriptionOf(dtype: Value | undefined): Description | undefined {
  if (!isMade(dtype) || dtype.by !== "numpy.dtype") return undefined;
  const [name] = isSequence(dtype.given) ? dtype.given.items : [];
  const text = isGlobal(name) ? name.name : name;
  if (typeof text !== "string") return undefined;
  const order = isSequence(dtype.state) ? dtype.state.items[1] : text[0];
  const element = NUMPY_TYPES.get(text.replace(/^[<>|=]/, ""));
  return element && { element, bigEndian: order === ">" };
}
