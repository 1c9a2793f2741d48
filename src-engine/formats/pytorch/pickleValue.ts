// What a pickle's values are once they are read: plain data, and names of what Python would have called.

import type { Element } from "../element";

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Sequence
  | Dict
  | Global
  | Made
  | Storage
  | TensorNode;

/** A list, a tuple or a set. */
export interface Sequence {
  readonly kind: "sequence";
  items: Value[];
}

interface Dict {
  readonly kind: "dict";
  entries: Map<Value, Value>;
}

/** A class or function that a pickle names. Nobody looks for it, nobody calls it. */
export interface Global {
  readonly kind: "global";
  /** With its module: `collections.OrderedDict`. */
  readonly name: string;
}

/** What calling a global that we do not know would have made, with what was put into it. */
export interface Made {
  readonly kind: "made";
  readonly by: string;
  readonly given: Value;
  /** Its state: of an object its attributes. */
  state?: Value;
  /** Where it is a dict or a list of a kind of its own. */
  entries?: Map<Value, Value>;
  items?: Value[];
}

/** Numbers that stand elsewhere in the file. */
export interface Storage {
  readonly kind: "storage";
  /** Undefined where only its tensors say it. */
  readonly element: Element | undefined;
  /** What the file calls it. */
  readonly type: string;
  readonly key: string;
  /** How many elements it has; NaN where it is counted in bytes. */
  readonly count: number;
  /** Where a view of it begins, in elements. */
  readonly begin: number;
  /** Where the numbers are part of the pickle, as NumPy's are. */
  readonly bytes?: Uint8Array;
  readonly bigEndian?: boolean;
}

export interface TensorNode {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly element: Element;
  /** In elements, from the beginning of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const isSequence = (value: Value | undefined): value is Sequence => kindOf(value) === "sequence";
export const isDict = (value: Value | undefined): value is Dict => kindOf(value) === "dict";
export const isGlobal = (value: Value | undefined): value is Global => kindOf(value) === "global";
export const isMade = (value: Value | undefined): value is Made => kindOf(value) === "made";
export const isTensor = (value: Value | undefined): value is TensorNode => kindOf(value) === "tensor";
export const isStorage = (value: Value | undefined): value is Storage => kindOf(value) === "storage";

function kindOf(value: Value | undefined): string | undefined {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}

export function sequence(items: Value[]): Sequence {
  return { kind: "sequence", items };
}

export function dict(entries: Map<Value, Value> = new Map()): Dict {
  return { kind: "dict", entries };
}

export function made(by: string, given: Value): Made {
  return { kind: "made", by, given };
}
