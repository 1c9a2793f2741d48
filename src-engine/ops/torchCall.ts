// Which op a call of PyTorch is, as a recorder sees it: `max_pool2d(input, kernel_size=2)`. Most are called as our ops are, with
// attributes of the same names; where that is not all, the op's `<op>.call.ts` says more.

import type { Attrs } from "../protocol/protocol";
import type { Shape } from "../tensor/tensor";
import type { Op } from "./op";

export interface TorchCall {
  /** As torch calls it: `conv2d`, `add`, `view`. */
  readonly name: string;
  /** Arguments that are no tensors, by name. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Of its tensors, by argument; the batch comes first where there is one. */
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly output: Shape;
}

export interface CalledOp {
  readonly op: Op;
  readonly attrs: Attrs;
}

// `any`, as in ops/op.ts: each row reads the attributes of its own op.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface TorchCallRow<A extends Attrs = any> {
  readonly op: Op<A>;
  /** PyTorch's names of it. */
  readonly calls: readonly string[];
  /** Undefined where the call does something else. */
  attrs(call: TorchCall): A | undefined;
}

/** What says nothing about what is computed, or says what is so anyway. */
const usual: Readonly<Record<string, readonly unknown[]>> = {
  inplace: [true, false],
  training: [true],
  return_indices: [false],
  _stacklevel: [3, 5],
  alpha: [1],
  beta: [1],
  threshold: [20],
  ignore_index: [-100],
};

/** By a row, or by the op's own name. @param losses whether it is one of these that is looked for */
export function calledOp(
  call: TorchCall,
  rows: readonly TorchCallRow[],
  ops: readonly Op[],
): CalledOp | undefined {
  const own = rows.filter(({ calls }) => calls.includes(call.name));
  for (const { op, attrs: read } of own) {
    const attrs = read(call) as Attrs | undefined;
    if (attrs) return { op, attrs };
  }
  const bare = call.name.replaceAll("_", "");
  const op = ops.find(({ type }) => [bare, `${bare}loss`].includes(type.toLowerCase()));
  if (!op || own.some((row) => row.op === op)) return undefined;
  const attrs = attrsOf(call, op);
  return attrs && { op, attrs };
}

/** By the same names, in snake case; undefined where an argument says something that the op cannot be told. */
export function attrsOf({ given, shapes }: TorchCall, op: Pick<Op, "attrs">): Attrs | undefined {
  const attrs: Record<string, Attrs[string]> = {};
  const rank = Object.values(shapes)[0]?.length ?? 0;
  for (const [name, value] of Object.entries(given)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) continue;
    const own = name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
    if (Object.hasOwn(op.attrs, own)) attrs[own] = value as Attrs[string];
    else if (name === "dim" && rank === 2 && (value === 1 || value === -1)) continue;
    else if (!usual[name]?.includes(value)) return undefined;
  }
  return attrs;
}

/** A whole number, or a list of them; undefined for anything else. */
export function numbersIn(value: unknown): readonly number[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((one): one is number => typeof one === "number") ? list : undefined;
}

/** An axis counted from the first. */
export const axis = (value: number, rank: number): number => (value < 0 ? value + rank : value);
