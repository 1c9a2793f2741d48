// Constants that are made: filled, counted up, reduced to fewer.

import { sizeOf } from "../../../../tensor/tensor";
import { numbersOf, type Numbers } from "../../elementTypes";
import { blank, constant, integersOf, type Constant } from "../constant";
import { axisOf, given, integer, integers, NotFoldable, stridesOf, type Fold } from "./fold";

export const creation: Readonly<Record<string, Fold>> = {
  ConstantOfShape(folding) {
    const shape = integers(folding, 0, "shape") ?? [];
    if (!shape.every((n) => n >= 0)) throw new NotFoldable(`is of shape [${shape.join(",")}]`);
    const value = folding.attributes.get("value");
    const tensor = typeof value === "object" && "kind" in value ? value : undefined;
    const filled = tensor?.numbers()[0] ?? 0;
    const kind = tensor?.kind ?? "float";
    folding.charge(16);
    // Few bytes say many numbers: who reads them as a layer's weight answers for their memory, everybody else pays.
    const numbers = (): Numbers => {
      folding.charge(2 * sizeOf(shape));
      return numbersOf(kind, sizeOf(shape)).fill(filled);
    };
    return { kind, shape, name: "", filled, numbers };
  },
  Range(folding) {
    const parts = [0, 1, 2].map((i) => given(folding, i));
    if (parts.some(({ batch }) => batch)) throw new NotFoldable("counts up to the batch's size");
    const [start, limit, delta] = parts.map((part) => part.numbers()[0] ?? 0) as [number, number, number];
    const size = Math.max(0, Math.ceil((limit - start) / delta));
    if (!Number.isFinite(size)) throw new NotFoldable("counts without end");
    folding.charge(2 * size);
    const { numbers } = blank(parts[0]!.kind, [size]);
    for (let i = 0; i < size; i++) numbers[i] = start + i * delta;
    return constant(parts[0]!.kind, [size], numbers);
  },
  Shape(folding) {
    const { shape } = given(folding, 0);
    return integersOf(shape.slice(integer(folding, "start", 0), integer(folding, "end", shape.length)));
  },
  Size: (folding) => constant("int", [], Float64Array.of(sizeOf(given(folding, 0).shape))),
  NonZero(folding) {
    const a = given(folding, 0);
    if (a.batch) throw new NotFoldable("counts what follows from the batch's size");
    const at = Array.from(a.numbers().keys()).filter((i) => a.numbers()[i] !== 0);
    folding.charge(at.length * a.shape.length);
    const strides = stridesOf(a.shape);
    const found = a.shape.flatMap((n, d) => at.map((i) => Math.floor(i / strides[d]!) % n));
    return constant("int", [a.shape.length, at.length], Float64Array.from(found));
  },
  ReduceProd: reduced((a, b) => a * b, 1),
  ReduceSum: reduced((a, b) => a + b, 0),
  ReduceMax: reduced(Math.max, -Infinity),
  ReduceMin: reduced(Math.min, Infinity),
};

function reduced(add: (a: number, b: number) => number, first: number): Fold {
  return (folding): Constant => {
    const a = given(folding, 0);
    if (a.batch) throw new NotFoldable("reduces what follows from the batch's size");
    const rank = a.shape.length;
    const axes = (integers(folding, 1, "axes") ?? a.shape.map((_, d) => d)).map((axis) => axisOf(axis, rank));
    const kept = a.shape.map((n, d) => (axes.includes(d) ? 1 : n));
    const shape = integer(folding, "keepdims", 1) ? kept : a.shape.filter((_, d) => !axes.includes(d));
    folding.charge(sizeOf(a.shape));
    const { numbers } = blank(a.kind, shape);
    numbers.fill(first);
    const [own, into] = [stridesOf(a.shape), stridesOf(kept)];
    a.numbers().forEach((x, i) => {
      const at = kept.reduce(
        (sum, n, d) => sum + (n === 1 ? 0 : (Math.floor(i / own[d]!) % a.shape[d]!) * into[d]!),
        0,
      );
      numbers[at] = add(numbers[at]!, x);
    });
    return constant(a.kind, shape, numbers);
  };
}
