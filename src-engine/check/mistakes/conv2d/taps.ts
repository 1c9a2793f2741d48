// The walk over every product of a convolution, by which its mistakes are made: each of them puts a product elsewhere, or leaves some out.

import { axesOf, type Axis, type Window } from "../../../ops/conv2d/geometry";
import type { Attrs } from "../../../protocol/protocol";
import type { Shape } from "../../../tensor/tensor";

export interface Sizes {
  readonly input: Shape;
  readonly weight: Shape;
  readonly output: Shape;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly groups: number;
}

/** One product: sample, output channel, channel of the kernel and of the input, tap, output pixel, input pixel (perhaps outside). */
export interface Tap {
  n: number;
  m: number;
  c: number;
  channel: number;
  k: number;
  l: number;
  p: number;
  q: number;
  i: number;
  j: number;
}

export function sizesOf(
  attrs: Attrs,
  shapes: { readonly input: Shape; readonly weight: Shape; readonly output: Shape },
): Sizes {
  const [rows, columns] = axesOf(attrs as unknown as Window);
  return { ...shapes, rows, columns, groups: Number(attrs.groups) };
}

/** Visits them in the order in which loops over n, m, p, q, c, k, l do. The visited object is one and the same. */
export function eachTap(
  { input, weight, output, rows, columns, groups }: Sizes,
  visit: (t: Tap) => void,
): void {
  const [N = 0] = input;
  const [M = 0, C = 0, K = 0, L = 0] = weight;
  const [, , P = 0, Q = 0] = output;
  const t: Tap = { n: 0, m: 0, c: 0, channel: 0, k: 0, l: 0, p: 0, q: 0, i: 0, j: 0 };
  for (t.n = 0; t.n < N; t.n++) {
    for (t.m = 0; t.m < M; t.m++) {
      const first = Math.floor(t.m / (M / groups)) * C;
      for (t.p = 0; t.p < P; t.p++) {
        for (t.q = 0; t.q < Q; t.q++) {
          for (t.c = 0; t.c < C; t.c++) {
            t.channel = first + t.c;
            for (t.k = 0; t.k < K; t.k++) {
              t.i = t.p * rows.stride - rows.before + t.k * rows.dilation;
              for (t.l = 0; t.l < L; t.l++) {
                t.j = t.q * columns.stride - columns.before + t.l * columns.dilation;
                visit(t);
              }
            }
          }
        }
      }
    }
  }
}

/** The flat offset of an element of four dimensions, or −1 outside of them. */
export function offset(
  [A = 0, B = 0, C = 0, D = 0]: Shape,
  a: number,
  b: number,
  c: number,
  d: number,
): number {
  const isInside = a >= 0 && a < A && b >= 0 && b < B && c >= 0 && c < C && d >= 0 && d < D;
  return isInside ? ((a * B + b) * C + c) * D + d : -1;
}
