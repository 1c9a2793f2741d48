// Constants put into other shapes: their numbers are moved, left out or repeated, and none is computed.

import { sizeOf, type Shape } from "../../../../tensor/tensor";
import { blank, constant, gathered, reshaped, type Constant } from "../constant";
import { sliceOf } from "../slices";
import {
  axisOf,
  broadcast,
  given,
  integer,
  integers,
  NotFoldable,
  stretched,
  stridesOf,
  walker,
  type Fold,
  type Folding,
} from "./fold";

export const movement: Readonly<Record<string, Fold>> = {
  Identity: (folding) => given(folding, 0),
  Reshape: reshape,
  Flatten(folding) {
    const a = given(folding, 0);
    const axis = integer(folding, "axis", 1);
    const from = axis < 0 ? axis + a.shape.length : axis;
    return reshaped(a, [sizeOf(a.shape.slice(0, from)), sizeOf(a.shape.slice(from))]);
  },
  Squeeze(folding) {
    const a = given(folding, 0);
    const axes = integers(folding, 1, "axes")?.map((axis) => axisOf(axis, a.shape.length));
    const shape = a.shape.filter((n, d) => (axes ? !axes.includes(d) : n !== 1));
    return sizeOf(shape) === sizeOf(a.shape) ? reshaped(a, shape) : refuse("squeezes an axis that is not 1");
  },
  Unsqueeze(folding) {
    const a = given(folding, 0);
    const added = integers(folding, 1, "axes") ?? [];
    const rank = a.shape.length + added.length;
    const axes = added.map((axis) => axisOf(axis, rank));
    let from = 0;
    return reshaped(
      a,
      Array.from({ length: rank }, (_, d) => (axes.includes(d) ? 1 : (a.shape[from++] ?? 1))),
    );
  },
  Transpose(folding) {
    const a = given(folding, 0);
    const rank = a.shape.length;
    const said = folding.attributes.get("perm");
    const perm = Array.isArray(said) ? said.map(Number) : a.shape.map((_, d) => rank - 1 - d);
    if (perm.length !== rank || new Set(perm).size !== rank)
      refuse(`has perm [${perm.join(",")}] for ${rank} axes`);
    const own = stridesOf(a.shape);
    return strided(
      folding,
      a,
      perm.map((d) => a.shape[axisOf(d, rank)]!),
      perm.map((d) => own[d]!),
    );
  },
  Expand(folding) {
    const a = given(folding, 0);
    const shape = broadcast(a.shape, integers(folding, 1, "shape") ?? []);
    folding.charge(sizeOf(shape));
    return strided(folding, a, shape, stretched(a.shape, shape));
  },
  Slice(folding) {
    const a = given(folding, 0);
    const cut = sliceOf(
      a.shape,
      integers(folding, 1, "starts"),
      integers(folding, 2, "ends"),
      integers(folding, 3, "axes"),
      integers(folding, 4, "steps"),
    );
    if (!cut) return refuse("has starts and ends that do not go together");
    const own = stridesOf(a.shape);
    return strided(
      folding,
      a,
      cut.map(({ size }) => size),
      cut.map(({ step }, d) => step * own[d]!),
      cut.reduce((sum, { start }, d) => sum + start * own[d]!, 0),
    );
  },
  Gather: gather,
  Concat: concat,
  Split: split,
  Tile(folding) {
    const a = given(folding, 0);
    const repeats = integers(folding, 1, "repeats") ?? [];
    const shape = a.shape.map((n, d) => n * (repeats[d] ?? 1));
    const own = stridesOf(a.shape);
    const of = stridesOf(shape);
    folding.charge(sizeOf(a.shape) + 2 * sizeOf(shape));
    return gathered(a, shape, (i) =>
      shape.reduce((at, _, d) => at + (Math.floor(i / of[d]!) % a.shape[d]!) * own[d]!, 0),
    );
  },
  ScatterND: scatter,
};

function refuse(why: string): never {
  throw new NotFoldable(why);
}

function strided(
  folding: Folding,
  a: Constant,
  shape: Shape,
  strides: readonly number[],
  offset = 0,
): Constant {
  folding.charge(sizeOf(a.shape) + sizeOf(shape));
  const next = walker(shape, strides, offset);
  return gathered(a, shape, next);
}

function reshape(folding: Folding): Constant {
  const a = given(folding, 0);
  const said = integers(folding, 1, "shape") ?? [];
  const copied = said.map((n, d) =>
    n === 0 && integer(folding, "allowzero", 0) === 0 ? (a.shape[d] ?? 0) : n,
  );
  const known = copied.filter((n) => n !== -1).reduce((size, n) => size * n, 1);
  const shape = copied.map((n) => (n === -1 ? sizeOf(a.shape) / known : n));
  return sizeOf(shape) === sizeOf(a.shape) && shape.every(Number.isInteger)
    ? reshaped(a, shape)
    : refuse(`puts [${a.shape.join(",")}] into the shape [${said.join(",")}]`);
}

function gather(folding: Folding): Constant {
  const [a, places] = [given(folding, 0), given(folding, 1)];
  const axis = axisOf(integer(folding, "axis", 0), a.shape.length);
  const [before, after] = [sizeOf(a.shape.slice(0, axis)), sizeOf(a.shape.slice(axis + 1))];
  const length = a.shape[axis] ?? 1;
  const at = Array.from(places.numbers(), (i) => (i < 0 ? i + length : i));
  if (places.batch || !at.every((i) => i >= 0 && i < length)) refuse(`reads beyond an axis of ${length}`);
  const shape = [...a.shape.slice(0, axis), ...places.shape, ...a.shape.slice(axis + 1)];
  folding.charge(sizeOf(a.shape) + before * at.length * after);
  return gathered(a, shape, (i) => {
    const inner = i % after;
    const outer = Math.floor(i / after);
    return (Math.floor(outer / at.length) * length + at[outer % at.length]!) * after + inner;
  });
}

function concat(folding: Folding): Constant {
  const parts = folding.inputs.map((_, i) => given(folding, i));
  const [first] = parts;
  if (!first) return refuse("has no inputs");
  const axis = axisOf(integer(folding, "axis", 0), first.shape.length);
  const fits = parts.every(
    ({ shape }) =>
      shape.length === first.shape.length && shape.every((n, d) => d === axis || n === first.shape[d]),
  );
  if (!fits) refuse("joins shapes that do not go together");
  const shape = first.shape.with(
    axis,
    parts.reduce((sum, part) => sum + part.shape[axis]!, 0),
  );
  folding.charge(sizeOf(shape));
  const { numbers, batch } = blank(first.kind, shape, parts);
  const outer = sizeOf(shape.slice(0, axis));
  let at = 0;
  const sources = parts.map((part) => ({
    of: part.numbers(),
    batch: part.batch,
    size: sizeOf(part.shape) / outer,
  }));
  for (let o = 0; o < outer; o++) {
    for (const { of, batch: n, size } of sources) {
      numbers.set(of.subarray(o * size, (o + 1) * size), at);
      if (n) batch?.set(n.subarray(o * size, (o + 1) * size), at);
      at += size;
    }
  }
  return constant(first.kind, shape, numbers, batch);
}

function split(folding: Folding): readonly Constant[] {
  const a = given(folding, 0);
  const axis = axisOf(integer(folding, "axis", 0), a.shape.length);
  const length = a.shape[axis] ?? 1;
  const equal = Math.ceil(length / folding.outputs);
  const sizes =
    integers(folding, 1, "split") ??
    Array.from({ length: folding.outputs }, (_, i) => Math.min(equal, length - i * equal));
  if (sizes.reduce((sum, n) => sum + n, 0) !== length || sizes.some((n) => n < 0))
    refuse(`splits ${length} into [${sizes.join(",")}]`);
  const own = stridesOf(a.shape);
  let from = 0;
  return sizes.map((size) => {
    const part = strided(folding, a, a.shape.with(axis, size), own, from * own[axis]!);
    from += size;
    return part;
  });
}

function scatter(folding: Folding): Constant {
  const [a, places, updates] = [given(folding, 0), given(folding, 1), given(folding, 2)];
  const depth = places.shape.at(-1) ?? 0;
  if (places.batch || depth > a.shape.length) refuse("writes at places that are not known");
  folding.charge(sizeOf(a.shape));
  const { numbers, batch } = blank(a.kind, a.shape, [a, updates]);
  numbers.set(a.numbers());
  if (a.batch) batch?.set(a.batch);
  const own = stridesOf(a.shape);
  const size = sizeOf(a.shape.slice(depth));
  const [index, values] = [places.numbers(), updates.numbers()];
  for (let i = 0; i < values.length / size; i++) {
    let at = 0;
    for (let d = 0; d < depth; d++) at += axisOf(index[i * depth + d]!, a.shape[d]!) * own[d]!;
    for (let j = 0; j < size; j++) {
      numbers[at + j] = values[i * size + j]!;
      if (batch) batch[at + j] = updates.batch?.[i * size + j] ?? 0;
    }
  }
  return constant(a.kind, a.shape, numbers, batch);
}
