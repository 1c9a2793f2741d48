// Windows as mistakes in pooling see them: which pixels each holds, those of the padding too.

import { axesOf, type Window } from "../../../ops/conv2d/geometry";
import type { Attrs } from "../../../protocol/protocol";
import type { Shape } from "../../../tensor/tensor";

/** A window: its flat offset in the output, its first pixel (perhaps on the padding) and the pixels' flat offsets, −1 on the padding. */
export interface Pooled {
  readonly at: number;
  readonly plane: number;
  readonly n: number;
  readonly c: number;
  readonly p: number;
  readonly q: number;
  readonly top: number;
  readonly left: number;
  /** Row by row, K·L of them. */
  readonly pixels: readonly number[];
}

export interface Windows {
  readonly H: number;
  readonly W: number;
  readonly K: number;
  readonly L: number;
  readonly all: Iterable<Pooled>;
}

/** @param strideOf another stride than the attributes': of those who think that windows lie side by side */
export function windowsOf(
  input: Shape,
  output: Shape,
  attrs: Attrs,
  strideOf?: (taps: number) => number,
): Windows {
  const [rows, columns] = axesOf(attrs as unknown as Window);
  const [, , H = 0, W = 0] = input;
  const step = (axis: { readonly stride: number; readonly taps: number }): number =>
    strideOf ? strideOf(axis.taps) : axis.stride;
  function* all(): Iterable<Pooled> {
    const [N = 0, C = 0, P = 0, Q = 0] = output;
    for (let n = 0, at = 0; n < N; n++) {
      for (let c = 0; c < C; c++) {
        const plane = (n * C + c) * H * W;
        for (let p = 0; p < P; p++) {
          for (let q = 0; q < Q; q++, at++) {
            const [top, left] = [p * step(rows) - rows.before, q * step(columns) - columns.before];
            const pixels: number[] = [];
            for (let k = 0; k < rows.taps; k++) {
              const i = top + k * rows.dilation;
              for (let l = 0; l < columns.taps; l++) {
                const j = left + l * columns.dilation;
                pixels.push(i >= 0 && i < H && j >= 0 && j < W ? plane + i * W + j : -1);
              }
            }
            yield { at, plane, n, c, p, q, top, left, pixels };
          }
        }
      }
    }
  }
  return { H, W, K: rows.taps, L: columns.taps, all: all() };
}
