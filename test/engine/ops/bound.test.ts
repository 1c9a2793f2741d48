// What a bound follows: the additions that are really made, and the two ends of float32's range.

import { describe, expect, test } from "vitest";
import { boundOf, sumBound } from "../../../src-engine/ops/shared/bound";
import type { Sum } from "../../../src-engine/ops/shared/products";
import {
  element,
  negate,
  number,
  product,
  reciprocal,
  sqrt,
  sum as added,
  type Expr,
} from "../../../src-engine/ops/expr";
import type { Rule } from "../../../src-engine/ops/op";
import { expression } from "../../../src-engine/ops/rules";
import { addUp, chainsOf } from "../../../src-engine/ops/shared/order";
import { linear } from "../../../src-engine/ops/linear/linear";
import { tensor } from "../../../src-engine/tensor/tensor";

const u = 2 ** -24;

function sum(values: readonly number[], rest: Partial<Sum> = {}): Sum {
  return { values: Float64Array.from(values), areProducts: false, ...rest };
}

describe("the bound of a sum", () => {
  test("does not count exact zeros", () => {
    const some = [1, 0.5, 0.25];
    const among = [0, 0, 1, 0, 0.5, 0, 0, 0, 0.25, 0];
    expect(sumBound(sum(among))).toBe(sumBound(sum(some)));
    expect(sumBound(sum([0, 0, 0.3, 0]))).toBe(0);
  });

  test("follows the partial sums: what cancels early does not weigh on what comes after", () => {
    const cancelsEarly = sumBound(sum([1000, -999, 1, 1, 1, 1]));
    const cancelsLate = sumBound(sum([1000, 1, 1, 1, 1, -999]));
    expect(cancelsLate).toBeGreaterThan(100 * cancelsEarly);
  });

  test("of lanes is that of their tree, not of one chain", () => {
    const ones = new Array<number>(64).fill(1);
    const lanes = sumBound(sum(ones, { stepOf: (term) => ({ chain: term & 3, place: term }) }));
    // Four chains of 2 … 16, then 32, 32 and 64.
    const additions = 4 * ((16 * 17) / 2 - 1) + 32 + 32 + 64;
    expect(lanes / (additions * u)).toBeCloseTo(1, 4);
    expect(sumBound(sum(ones))).toBeGreaterThan(3 * lanes);
  });

  test("adds shards as the kernels' tree does, whichever are empty", () => {
    const name = (a: string, b: string): string => `(${a}+${b})`;
    const parts = (count: number): string[][] => Array.from({ length: count }, (_, i) => [String(i)]);
    expect(addUp(parts(8), name)).toBe("(((0+1)+(2+3))+((4+5)+(6+7)))");
    expect(addUp(parts(7), name)).toBe("(((0+1)+(2+3))+((4+5)+6))");
    expect(addUp([["0"], [], [], ["3"], ["4"]], name)).toBe("((0+3)+4)");
    expect(chainsOf([5, 0, 7], (term) => ({ chain: 2 - term, place: 0 }))).toEqual([[2], [], [0]]);
  });
});

describe("a square root", () => {
  const rule = (expr: (x: Expr) => Expr): Rule<unknown> =>
    expression({
      ...{ tex: "", reads: ["x"], shape: () => [1] },
      explain: ([i], { x }) => expr(element("x", x!, i!)),
    });
  const bound = (x: number, expr: (x: Expr) => Expr): number =>
    boundOf(rule(expr), [0], { x: tensor([1], [Math.fround(x)]) }, {}, 1);

  test("rounds once, and halves the relative error of what is under it", () => {
    expect(bound(2, sqrt) / (u * Math.SQRT2)).toBeCloseTo(1, 4);
    expect(bound(2, (x) => sqrt(added([x, x]))) / (u * 2)).toBeCloseTo(1.5, 4);
  });

  test("of what rounding may have made negative has no bound; of 0 it is as good as exact", () => {
    expect(bound(0.3, (x) => sqrt(added([product([x, x]), negate(product([x, x]))])))).toBe(Infinity);
    expect(bound(0, sqrt)).toBeLessThan(2 ** -149);
  });

  test("holds what float32 makes of 1/√(x + ε)", () => {
    for (let i = 1; i < 500; i++) {
      const x = Math.fround(i ** 3 / 1000);
      const exact = 1 / Math.sqrt(x + 1e-5);
      const got = Math.fround(1 / Math.fround(Math.sqrt(Math.fround(x + Math.fround(1e-5)))));
      const most = bound(x, (one) => reciprocal(sqrt(added([one, number(1e-5)]))));
      expect(Math.abs(got - exact)).toBeLessThanOrEqual(most);
      expect(most).toBeLessThan(4 * u * exact);
    }
  });
});

describe("products", () => {
  const attrs = { outFeatures: 1, bias: true };
  const bound = (w: readonly number[], x: readonly number[]): number => {
    const operands = {
      weight: tensor([1, w.length], w.map(Math.fround)),
      input: tensor([1, x.length], x.map(Math.fround)),
      bias: tensor([1], [0]),
    };
    return boundOf(linear.forward.output!, [0, 0], operands, attrs, 1);
  };
  const float32 = (w: number, x: number): number => Math.fround(Math.fround(w) * Math.fround(x));

  test("that are subnormal are off by half of the least float32 number, however small they are", () => {
    for (const [w, x] of [
      [1e-30, 1.1e-15],
      [3e-25, 7e-20],
      [1e-23, 0.9e-23],
    ] as const) {
      const error = Math.abs(float32(w, x) - Math.fround(w) * Math.fround(x));
      expect(error).toBeGreaterThan(u * Math.abs(w * x));
      expect(error).toBeLessThanOrEqual(bound([w], [x]));
      expect(bound([w], [x])).toBeLessThan(2 ** -149);
    }
  });

  test("beyond float32's largest number have no bound, nor has what they are added to", () => {
    expect(float32(2e20, 3e20)).toBe(Infinity);
    expect(bound([2e20], [3e20])).toBe(Infinity);
    expect(bound([2e20, 1, -2e20], [3e20, 1, 3e20])).toBe(Infinity);
    // The largest number itself has one.
    expect(bound([2 ** 64], [2 ** 63])).toBeLessThan(Infinity);
    expect(bound([3.4e38], [1])).toBeLessThan(Infinity);
  });

  test("of operands that are infinite are as infinite in float32: that is no overflow", () => {
    expect(bound([Infinity, 1], [2, 3])).toBeLessThan(Infinity);
    expect(bound([NaN], [2])).toBeLessThan(Infinity);
  });
});
