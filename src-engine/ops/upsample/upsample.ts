// Enlarges images by whole factors, as torch.nn.Upsample: each pixel is repeated (nearest), or pixels in between are mixed from their
// neighbours (bilinear, align_corners=False).
//
//   y[n,c,p,q] = Σ u[p,i] · v[q,j] · x[n,c,i,j]       u, v: the weights of rows and of columns (taps.ts)
//   x̄[n,c,i,j] = Σ u[p,i] · v[q,j] · ȳ[n,c,p,q]

import { at, type Shape, type Shapes, type Tensor } from "../../tensor/tensor";
import { spread, type Numbers } from "../attrs";
import { element, number, product, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import type { Box } from "../reach";
import { expression, operand, shape4 } from "../rules";
import { tapsOf, usersOf, type Mode, type Tap } from "./taps";

export type UpsampleAttrs = {
  /** For [rows, columns], or one number for both. */
  readonly scaleFactor: Numbers;
  readonly mode: Mode;
};

const KERNEL_ATTRS = ["scaleFactor", "mode"] as const;

export const upsample: Op<UpsampleAttrs> = {
  type: "Upsample",
  about: "Enlarges images by whole factors: repeats pixels, or mixes them from their neighbours.",
  group: "Shape",
  inputs: ["input"],
  attrs: {
    scaleFactor: { kind: "list", each: { min: 1, below: 2 ** 12, integer: true }, length: 2 },
    mode: { kind: "word", words: ["nearest", "bilinear"], default: "nearest" },
  },
  suggested: { scaleFactor: 2 },

  forward: {
    output: expression<UpsampleAttrs>({
      tex: String.raw`y_{ncpq} = \sum_{i,j} u_{pi}\, v_{qj}\, x_{ncij}`,
      reads: ["input"],
      shape: enlargedShape,
      explain([n, c, p, q], x, attrs) {
        const [, , H, W] = shape4(operand(x, "input"));
        const [r, s] = spread(attrs.scaleFactor, 2);
        return mixed(x, "input", [n!, c!], tapsOf(p!, H, r!, attrs.mode), tapsOf(q!, W, s!, attrs.mode));
      },
      kernel: { attrs: KERNEL_ATTRS, roundedOnce: true },
    }),
  },

  backward: {
    gradInput: expression<UpsampleAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{p,q} u_{pi}\, v_{qj}\, \bar y_{ncpq}`,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      explain([n, c, i, j], x, attrs) {
        const [, , H, W] = shape4(operand(x, "input"));
        const [r, s] = spread(attrs.scaleFactor, 2);
        return mixed(
          x,
          "gradOutput",
          [n!, c!],
          usersOf(i!, H, r!, attrs.mode),
          usersOf(j!, W, s!, attrs.mode),
        );
      },
      kernel: { attrs: KERNEL_ATTRS, roundedOnce: true },
    }),
  },

  summary: ({ scaleFactor, mode }) =>
    `×${[...new Set(spread(scaleFactor, 2))].join("×")}${mode === "nearest" ? "" : ` ${mode}`}`,
  reach: {
    sees: (box, { input }, attrs) => [across(box, input, attrs, tapsOf)],
    influences: (box, { input }, attrs) => [across(box, input, attrs, usersOf)],
  },

  samples: [
    { name: "pixels twice", shapes: { input: [2, 3, 2, 3] }, attrs: { scaleFactor: 2, mode: "nearest" } },
    {
      name: "rows three times, nine channels",
      shapes: { input: [1, 9, 2, 2] },
      attrs: { scaleFactor: [3, 1], mode: "nearest" },
    },
    {
      name: "mixed, twice as large",
      shapes: { input: [2, 3, 3, 4] },
      attrs: { scaleFactor: 2, mode: "bilinear" },
    },
    {
      name: "mixed by odd and even factors",
      shapes: { input: [1, 9, 3, 2] },
      attrs: { scaleFactor: [3, 4], mode: "bilinear" },
    },
    { name: "one pixel", shapes: { input: [1, 2, 1, 1] }, attrs: { scaleFactor: [2, 3], mode: "bilinear" } },
  ],
};

/** One number, or numbers by their weights, from the rows and columns of one map. */
function mixed(
  x: Operands,
  of: string,
  [n, c]: readonly [number, number],
  rows: readonly Tap[],
  columns: readonly Tap[],
): Expr {
  const from: Tensor = operand(x, of);
  const parts = rows.flatMap(([i, u]) =>
    columns.map(([j, v]): Expr => {
      const one = element(of, from, at(from, n, c, i, j));
      return u * v === 1 ? one : product([one, number(u * v)]);
    }),
  );
  return parts.length === 1 ? parts[0]! : sum(parts);
}

/** From the first pixel that the first goes with to the last one of the last. */
function across(
  { from: [n, c, i, j], to: [m, d, k, l] }: Box,
  [, , H, W]: Shape,
  { scaleFactor, mode }: UpsampleAttrs,
  others: typeof tapsOf,
): Box {
  const [r, s] = spread(scaleFactor, 2);
  const span = (first: number, end: number, size: number, scale: number): readonly [number, number] => [
    others(first, size, scale, mode)[0]![0],
    others(end - 1, size, scale, mode).at(-1)![0] + 1,
  ];
  const [top, bottom] = span(i!, k!, H!, r!);
  const [left, right] = span(j!, l!, W!, s!);
  return { from: [n!, c!, top, left], to: [m!, d!, bottom, right] };
}

function enlargedShape(shapes: Shapes, { scaleFactor }: UpsampleAttrs): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4) throw new RangeError(`Upsample: input must be [N,C,H,W], got [${input.join(",")}]`);
  const [r, s] = spread(scaleFactor, 2);
  return [input[0]!, input[1]!, input[2]! * r!, input[3]! * s!];
}
