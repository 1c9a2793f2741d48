// A tensor at two moments, of two samples or branches: A, B and A − B.

import type { MomentAddress, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { percent, shortNumber } from "../number";
import { tensorsDrawing, type TensorRow } from "../scene/tensors";
import { commonScale, difference } from "../tensor/difference";
import { pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";
import type { Figure } from "./figure";
import { fileName } from "./source";
import { isOfSample, tensorRow } from "./tensorRow";

interface Side {
  readonly address: MomentAddress;
  readonly sample: number;
  readonly branch?: string | undefined;
}

/**
 * @param common whether A − B is drawn on the scale of A and B
 * @param first what the first branch is called, should the other be of another
 */
export function compare(
  info: SessionInfo,
  path: TensorPath,
  {
    a,
    b,
  }: { readonly a: Side & { readonly tensor: Tensor }; readonly b: Side & { readonly tensor: Tensor } },
  common: boolean,
  first = "main",
): Figure {
  const { role } = pictureOf(info, path, a.tensor);
  const between = difference(a.tensor, b.tensor);
  const scale = commonScale(a.tensor, b.tensor, role);
  const own = scaleOf(between.tensor.data, "signed");
  const limit = Math.max(Math.abs(scale.low), Math.abs(scale.high));
  const ofSample = isOfSample(info, path, a.tensor);
  const isOfBranches = a.branch !== undefined || b.branch !== undefined;
  const branchOf = ({ branch = first }: Side): readonly string[] => (isOfBranches ? [branch] : []);
  const place = (side: Side): string =>
    `${branchOf(side)
      .map((branch) => `${branch} `)
      .join("")}${side.address}${ofSample ? `, sample ${side.sample}` : ""}`;
  const row = (
    name: string,
    tensor: Tensor,
    shading: TensorRow["scale"],
    note: string,
    sample: number,
  ): TensorRow =>
    tensorRow(info, { name, path, tensor, shading: { scale: shading }, note, apart: true }, sample);
  const facts = `largest ${shortNumber(between.largest)} · |A − B| / |B| ${percent(between.relative)}`;
  const difference_ = common ? { ...own, low: -limit, high: limit } : own;
  return {
    info,
    drawing: tensorsDrawing(`${path}: A @\u00a0${place(a)}; B @\u00a0${place(b)}`, [
      row("A", a.tensor, scale, place(a), a.sample),
      row("B", b.tensor, scale, place(b), b.sample),
      { ...row("A − B", between.tensor, difference_, facts, a.sample) },
    ]),
    asked: {
      kind: "compare",
      options: {
        ...{ path: [path], at: a.address, with: b.address },
        ...(ofSample && { sample: a.sample, "with-sample": b.sample }),
        "with-branch": b.branch,
        ...(common && { scales: "common" }),
      },
      branch: a.branch,
      ofSession: b.branch !== undefined,
    },
    name: fileName(info.model, "compare", path, ...branchOf(a), a.address, ...branchOf(b), b.address),
  };
}
