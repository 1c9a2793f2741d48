// Counter-based random numbers: the n-th number of a stream is a pure function
// of (seed, stream, n). There is no generator whose state a checkpoint would
// have to keep, and any number can be had without drawing the ones before it.
//
// Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror, Shaw, "Parallel random
// numbers: as easy as 1, 2, 3" (SC 2011). The same generator as jax.random.

import { log } from "./math";

/** Says what a number is for, so that no two uses ever share one. */
type Stream = string;

export interface Random {
  /** Uniform in (0, 1), 53 bits; never 0 and never 1. */
  uniform(n: number): number;
  /** Standard normal, by the inverse of its distribution function. */
  normal(n: number): number;
  /** A whole number in 0 … below − 1; `below` is at most 2³². */
  integer(n: number, below: number): number;
}

/**
 * The stream's numbers under a seed.
 * @param seed a whole number in 0 … 2³² − 1
 */
export function random(seed: number, stream: Stream): Random {
  const key = streamKey(stream);
  const pair = new Uint32Array(2);
  const uniform = (n: number): number => {
    threefry(seed, key, n >>> 0, Math.floor(n / 2 ** 32), pair);
    return ((pair[0]! >>> 5) * 67108864 + (pair[1]! >>> 6) + 0.5) / 9007199254740992;
  };
  return {
    uniform,
    normal: (n) => normalQuantile(uniform(n)),
    integer: (n, below) => Math.floor(uniform(n) * below),
  };
}

/** The numbers 0 … count − 1 in random order. */
export function permutation(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  shuffle(order, random);
  return order;
}

/** Puts these into random order, in place (Fisher–Yates). */
export function shuffle(values: Uint32Array, { integer }: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = integer(i, i + 1);
    const swapped = values[i]!;
    values[i] = values[j]!;
    values[j] = swapped;
  }
}

/**
 * Threefry-2x32-20: encrypts the counter (c0, c1) under the key (k0, k1) into `out`. Its rounds are written out, which is four
 * times as fast as a loop over them: eleven million weights are drawn in a third of a second.
 */
// prettier-ignore
export function threefry(k0: number, k1: number, c0: number, c1: number, out: Uint32Array): void {
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let a = (c0 + k0) | 0;
  let b = (c1 + k1) | 0;

  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 1) | 0;

  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k2) | 0; b = (b + k0 + 2) | 0;

  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k0) | 0; b = (b + k1 + 3) | 0;

  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 4) | 0;

  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k2) | 0; b = (b + k0 + 5) | 0;

  out[0] = a;
  out[1] = b;
}

/** The half of a key that is the stream's: FNV-1a over its UTF-16 code units. */
export function streamKey(text: Stream): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/**
 * The p-quantile of the standard normal distribution, to about 1e-16.
 * Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * ratio(CENTRE, r);
  }
  const tail = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const x = tail <= 5 ? ratio(MIDDLE, tail - 1.6) : ratio(FAR, tail - 5);
  return q < 0 ? -x : x;
}

type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

function ratio([numerator, denominator]: Rational, r: number): number {
  let above = 0;
  let below = 0;
  for (let i = 7; i >= 0; i--) {
    above = above * r + numerator[i]!;
    below = below * r + denominator[i]!;
  }
  return above / below;
}

const CENTRE: Rational = [
  [
    3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
  ],
  [
    1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
    3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
  ],
];
const MIDDLE: Rational = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
    1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
const FAR: Rational = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
    2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];
