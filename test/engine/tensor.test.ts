// The ground everything stands on: arithmetic of our own, random numbers, and what is said of a tensor.

import { describe, expect, test } from "vitest";
import { cos, exp, expm1, log, log1p, normalCdf } from "../../src-engine/tensor/math";
import { normalQuantile, permutation, random, threefry } from "../../src-engine/tensor/random";
import { statistics } from "../../src-engine/tensor/statistics";
import { at, ravel, tensor, unravel, zeros } from "../../src-engine/tensor/tensor";

const ulps = (a: number, b: number): number =>
  Math.abs(a - b) / (Math.max(Math.abs(b), 2 ** -1022) * 2 ** -52);

// A cosine in whole numbers of 2⁻³⁰⁰, by its series: what is left of a double's angle after whole turns is exact.
const BITS = 300n;
const ONE = 1n << BITS;
/** arctan(1/n) */
function arctan(n: bigint): bigint {
  let [sum, power] = [0n, ONE / n];
  for (let k = 1n; power !== 0n; k += 2n, power /= n * n) sum += (k % 4n === 1n ? power : -power) / k;
  return sum;
}
const TURN = 8n * (4n * arctan(5n) - arctan(239n));

/** A double, exactly. */
function exact(x: number): bigint {
  if (x === 0) return 0n;
  const digits = 52 - Math.floor(Math.log2(Math.abs(x)));
  return BigInt(x * 2 ** digits) << (BITS - BigInt(digits));
}

function trueCos(x: number): bigint {
  const left = exact(x) % TURN;
  let [sum, term] = [0n, ONE];
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += term;
    term = (-((term * left) >> BITS) * left) / (k * (k + 1n)) / ONE;
  }
  return sum;
}

/** By how many units in its last place a number is beside the truth. */
function unitsFrom(truth: bigint, found: number): number {
  const unit = exact(2 ** (Math.floor(Math.log2(Math.abs(found))) - 52));
  return Math.abs(Number((1000n * (exact(found) - truth)) / unit)) / 1000;
}

describe("our own exp and log", () => {
  test("are within two units in the last place of the library", () => {
    for (let x = -740; x < 709; x += 0.37) expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(2);
    for (let x = 1e-300; x < 1e300; x *= 1.37) expect(ulps(log(x), Math.log(x))).toBeLessThanOrEqual(2);
  });
  test("know the ends of the range", () => {
    expect([exp(0), exp(710), exp(-746), exp(NaN)]).toEqual([1, Infinity, 0, NaN]);
    expect([log(1), log(0), log(-1), log(Infinity), log(NaN)]).toEqual([0, -Infinity, NaN, Infinity, NaN]);
    expect(log(2 ** -1074)).toBeCloseTo(-1074 * Math.LN2, 9);
  });
});

describe("what keeps its digits near 0 and far out", () => {
  test("eˣ − 1 and log(1 + x) are within two units in the last place of the platform's", () => {
    for (let x = 1e-300; x < 700; x *= 1.37) {
      expect(ulps(expm1(x), Math.expm1(x)), `expm1(${x})`).toBeLessThanOrEqual(2);
      expect(ulps(expm1(-x), Math.expm1(-x)), `expm1(${-x})`).toBeLessThanOrEqual(2);
      expect(ulps(log1p(x), Math.log1p(x)), `log1p(${x})`).toBeLessThanOrEqual(2);
      if (x < 1) expect(ulps(log1p(-x), Math.log1p(-x)), `log1p(${-x})`).toBeLessThanOrEqual(2);
    }
    expect([expm1(0), expm1(710), expm1(-800), expm1(NaN)]).toEqual([0, Infinity, -1, NaN]);
    expect([log1p(0), log1p(-1), log1p(-2), log1p(Infinity), log1p(NaN)]).toEqual([
      ...[0, -Infinity, NaN, Infinity, NaN],
    ]);
  });

  // By mpmath, 50 digits.
  test.each([
    [-37, 5.7255712225245768e-300],
    [-20, 2.7536241186062337e-89],
    [-8, 6.2209605742717841e-16],
    [-5.5, 1.8989562465887719e-8],
    [-3, 0.0013498980316300945],
    [-1.6, 0.054799291699557984],
    [-1.5, 0.066807201268858066],
    [-1.4, 0.08075665923377106],
    [-0.75, 0.2266273523768682],
    [-0.001, 0.49960105778608894],
    [1e-9, 0.50000000039894228],
    [0.3, 0.61791142218895263],
    [1.4, 0.91924334076622894],
    [1.5, 0.93319279873114193],
    [2.5, 0.99379033467422386],
    [6, 0.99999999901341235],
    [9, 1.0],
  ])("Φ(%s) is %s", (x, truth) => {
    expect(Math.abs(normalCdf(x) - truth)).toBeLessThanOrEqual(2e-15 * (1 + (x * x) / 8) * truth);
  });
  test("Φ at its ends", () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity), normalCdf(NaN)]).toEqual([
      0,
      0.5,
      1,
      NaN,
    ]);
  });
});

describe("our own cos", () => {
  test("is within one unit in the last place of the true value", () => {
    const angles = [...Array(800).keys()].map((i) => i / 100 + i * 2 ** -40);
    const nearZeros = [1, 3, 5, 7, 21, 667543].map((odd) => (odd * Math.PI) / 2);
    const wide = [...Array(200).keys()].map((i) => (i + 0.37) * 5242.88);
    for (const x of [...angles, ...nearZeros, ...wide]) {
      expect(unitsFrom(trueCos(x), cos(x)), `cos(${x})`).toBeLessThanOrEqual(1);
      expect(cos(-x)).toBe(cos(x));
    }
  });
  test("knows the whole turns and the ends of its range", () => {
    expect([cos(0), cos(Math.PI), cos(-2 * Math.PI)]).toEqual([1, -1, 1]);
    expect([cos(Infinity), cos(-Infinity), cos(NaN)]).toEqual([NaN, NaN, NaN]);
    expect(() => cos(2 ** 20 + 1)).toThrow("cos: expected an angle of at most 1048576, got 1048577");
  });
});

describe("random numbers", () => {
  test.each([
    [
      [0, 0, 0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [-1, -1, -1, -1],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)("are Threefry-2x32-20, by its authors' known answers: %#", ([k0, k1, c0, c1], answer) => {
    const out = new Uint32Array(2);
    threefry(k0, k1, c0, c1, out);
    expect([...out]).toEqual(answer);
  });
  test("are a function of seed, stream and number", () => {
    const numbers = (seed: number, stream: string) => [1, 2, 3].map(random(seed, stream).uniform);
    expect(numbers(5, "a")).toEqual(numbers(5, "a"));
    expect(numbers(5, "a")).not.toEqual(numbers(6, "a"));
    expect(numbers(5, "a")).not.toEqual(numbers(5, "b"));
  });
  test("have the moments they should", () => {
    const { uniform, normal } = random(1, "test");
    const mean = (of: (n: number) => number) => {
      let sum = 0;
      for (let n = 0; n < 20_000; n++) sum += of(n);
      return sum / 20_000;
    };
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean((n) => normal(n) ** 2)).toBeCloseTo(1, 1);
  });
  test("invert the normal distribution", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 13);
  });
  test("permute: everything once, in another order", () => {
    const order = permutation(100, random(1, "order"));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });
});

describe("a tensor", () => {
  test("is row-major: at, ravel and unravel agree", () => {
    const shape = [2, 3, 4, 5];
    const t = zeros(shape);
    for (let offset = 0; offset < t.data.length; offset++) {
      const index = unravel(offset, shape);
      expect(ravel(index, shape)).toBe(offset);
      expect(at(t, index[0]!, index[1], index[2], index[3])).toBe(offset);
    }
  });
  test("wants as many values as its shape holds", () => {
    expect(() => tensor([2, 3], [1, 2])).toThrow("tensor: shape [2,3] holds 6 values, got 2");
  });
});

describe("statistics", () => {
  test("of finite numbers", () => {
    expect(statistics(tensor([4], [3, 0, -4, 0]))).toEqual({
      count: 4,
      min: -4,
      max: 3,
      mean: -0.25,
      norm: 5,
      zeros: 0.5,
      nonFinite: 0,
    });
  });
  test("never hide what is not finite: the norm says so", () => {
    expect(statistics(tensor([2], [NaN, 3]))).toMatchObject({ norm: NaN, nonFinite: 1, min: 3, max: 3 });
    expect(statistics(tensor([2], [-Infinity, 3]))).toMatchObject({ norm: Infinity, nonFinite: 1 });
    expect(statistics(tensor([2], [NaN, NaN]))).toMatchObject({ norm: NaN, mean: NaN, nonFinite: 2 });
  });
});
