// The figures of the stage's other pages: filters, comparisons, attributions, what is mistaken for what.

import type {
  Assessment,
  Attribution,
  Filters,
  MomentAddress,
  SessionInfo,
  TensorPath,
} from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { spread } from "../tensor/attributed";
import { commonScale, difference } from "../tensor/difference";
import { filterScales } from "../tensor/filterScales";
import { percent, shortNumber } from "../number";
import { pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";
import type { CountScale } from "../tensor/countColors";
import { worst, type Cell, type Judged } from "../misclassified";
import { imageInWords, imageOptions } from "./attributedImage";
import { isOfSample, tensorRow } from "./build";
import { exactText } from "../scene/csv";
import type { Made, Run } from "./made";
import { fileName } from "./source";
import type { TensorRow } from "../scene/tensors";

export type { Cell } from "../misclassified";

export interface FilterTensors {
  readonly weight: Tensor;
  readonly initial?: Tensor | undefined;
  readonly change?: Tensor | undefined;
  readonly grad?: Tensor | undefined;
  readonly update?: Tensor | undefined;
}

const filterNames = {
  weight: "W",
  change: "W − first W",
  grad: "dW",
  update: "update",
  initial: "first W",
} as const;
export type FilterKind = keyof typeof filterNames;

/** @param together whether what was added to the weights is drawn on their scale */
export function filters(
  { info, address, branch }: Run,
  path: TensorPath,
  tensors: FilterTensors,
  update: Filters["update"],
  kinds: readonly FilterKind[],
  together: boolean,
): Made {
  const known = Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => tensor !== undefined));
  const scales = filterScales(known, together);
  const rows = kinds.flatMap((kind): TensorRow[] => {
    const [tensor, scale] = [tensors[kind], scales[kind]?.scale];
    if (!tensor || !scale) return [];
    const name = kind === "update" && update === "coming" ? "update to come" : filterNames[kind];
    return [
      tensorRow(info, { name, path: kind === "grad" ? `${path}.grad` : path, tensor, shading: { scale } }, 0),
    ];
  });
  const options = {
    at: address,
    path: [path],
    show: kinds.join(","),
    ...(together && { scales: "common" }),
  };
  return {
    info,
    figure: { kind: "tensors", title: `Filters of ${path} @\u00a0${address}`, rows },
    asked: { kind: "filters", options, branch },
    name: fileName(info.model, address, path, "filters"),
  };
}

export interface Side {
  readonly address: MomentAddress;
  readonly sample: number;
  readonly branch?: string | undefined;
}

/**
 * @param common whether A − B is drawn on the scale of A and B
 * @param first what the first branch is called, should the other be of another
 */
export function compared(
  info: SessionInfo,
  path: TensorPath,
  {
    a,
    b,
  }: { readonly a: Side & { readonly tensor: Tensor }; readonly b: Side & { readonly tensor: Tensor } },
  common: boolean,
  first = "main",
): Made {
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
  ): TensorRow => tensorRow(info, { name, path, tensor, shading: { scale: shading }, note }, sample);
  const facts = `largest ${shortNumber(between.largest)} · |A − B| / |B| ${percent(between.relative)}`;
  const difference_ = common ? { ...own, low: -limit, high: limit } : own;
  return {
    info,
    figure: {
      kind: "tensors",
      title: `${path}: A @\u00a0${place(a)}; B @\u00a0${place(b)}`,
      rows: [
        row("A", a.tensor, scale, place(a), a.sample),
        row("B", b.tensor, scale, place(b), b.sample),
        { ...row("A − B", between.tensor, difference_, facts, a.sample) },
      ],
    },
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

const methodNames = {
  saliency: "Saliency",
  gradientInput: "Gradient × input",
  occlusion: "Occlusion",
  maximisation: "Activation maximisation",
} as const;

/** Numbers of a wish that no method has. */
const ofImage: ReadonlySet<string> = new Set(["sample", "index"]);

export function attribution(
  info: SessionInfo,
  body: Attribution,
  tensors: ReadonlyMap<string, Tensor>,
  branch: string | undefined,
): Made {
  const { wish, name, value, address } = body;
  const { method, unit } = wish;
  const told = Object.entries(wish).filter(([key, one]) => typeof one === "number" && !ofImage.has(key));
  const image = imageInWords(wish);
  const isAscent = method === "maximisation";
  return {
    info,
    figure: {
      kind: "tensors",
      title: `${methodNames[method]} of ${name} (${shortNumber(value)}) @\u00a0${address}, ${image}`,
      rows: isAscent ? ascentRows(tensors) : attributionRows(info, body, tensors),
    },
    asked: {
      kind: "attribution",
      options: {
        ...{ at: address, method, ...imageOptions(wish) },
        unit: unit === "label" ? unit : unit && name,
        options: told.length ? told.map((option) => option.join("=")).join(",") : undefined,
      },
      branch,
    },
    name: fileName(info.model, method, name, address, "pixels" in wish ? "own image" : image),
  };
}

function attributionRows(
  info: SessionInfo,
  { wish, complete }: Attribution,
  tensors: ReadonlyMap<string, Tensor>,
): TensorRow[] {
  const [image, found] = [tensors.get("input"), tensors.get("attribution")];
  if (!image || !found) return [];
  const pixels = wish.method === "occlusion" ? spread(found, image.shape, wish.stride) : found;
  const picture = pictureOf(info, "input", image);
  const fold = { ...picture.fold, groups: pixels.shape[1] ?? 1 };
  const note =
    wish.method === "occlusion"
      ? `patches ${wish.size} × ${wish.size}${complete ? "" : ", cancelled before the end"}`
      : undefined;
  return [
    tensorRow(info, { name: "image", path: "input", tensor: image }, "sample" in wish ? wish.sample : 0),
    {
      ...{ name: methodNames[wish.method].toLowerCase(), path: "by pixel", tensor: pixels },
      picture: { ...picture, role: "signed", fold },
      scale: scaleOf(pixels.data, "signed"),
      ...(note !== undefined && { note }),
    },
  ];
}

/** The image as it grew: some steps of the way, numbered in order. */
function ascentRows(tensors: ReadonlyMap<string, Tensor>): TensorRow[] {
  const [frames, steps] = [tensors.get("frames"), tensors.get("frameSteps")];
  if (!frames || !steps) return [];
  const [count = 1, channels = 1, rows = 1, columns = 1] = frames.shape;
  const fold = { groups: count * channels, panels: 1, rows, columns };
  const names = Array.from<number>(steps.data).flatMap((step) =>
    Array.from({ length: channels }, () => String(step)),
  );
  return [
    {
      ...{ name: "image", path: "as it grew", tensor: frames },
      picture: { kind: "cells", role: "image", fold, caption: "after so many steps" },
      names,
      scale: scaleOf(frames.data, "image"),
    },
  ];
}

export function confusion(
  info: SessionInfo,
  body: Assessment,
  counts: ArrayLike<number>,
  scale: CountScale,
  branch: string | undefined,
): Made {
  const { split, address } = body;
  return {
    info,
    figure: {
      kind: "matrix",
      title: `What ${info.model} takes the ${split} images of ${info.data.name} for @\u00a0${address}`,
      classes: info.data.classes,
      counts,
      scale,
      assessment: body,
    },
    asked: { kind: "confusion", options: { at: address, split, axis: scale }, branch },
    name: fileName(info.model, "confusion", split, address),
  };
}

/** A paper has room for so many; in numbers there are all. */
const WORST = 30;

/** @param cell of the matrix, where only its images are told of */
export function mistakes(
  info: SessionInfo,
  body: Assessment,
  found: Judged,
  cell: Cell | undefined,
  branch: string | undefined,
): Made {
  const { split, address } = body;
  const nameOf = (c: number): string => info.data.classes[c] ?? String(c);
  const what = cell
    ? `${nameOf(cell.label)} taken for ${nameOf(cell.predicted)}`
    : `The worst mistakes of ${info.model}`;
  return {
    info,
    figure: {
      kind: "table",
      title: `${what}: ${split} images of ${info.data.name} @\u00a0${address}`,
      columns: [
        { name: "image", whole: true },
        ...[{ name: "label" }, { name: "predicted" }, { name: "p(predicted)" }, { name: "p(label)" }],
        { name: "loss" },
      ],
      rows: Array.from(worst(found, cell), (place) => [
        found.indices[place],
        ...[nameOf(found.labels[place]!), nameOf(found.predicted[place]!)],
        ...[ofFloat32(found.probability[place]!), ofFloat32(found.truth[place]!)],
        found.losses[place],
      ]),
      most: WORST,
    },
    asked: {
      kind: "mistakes",
      options: { at: address, split, cell: cell && `${cell.label},${cell.predicted}` },
      branch,
    },
    name: fileName(
      info.model,
      "mistakes",
      split,
      ...(cell ? [cell.label, "as", cell.predicted] : []),
      address,
    ),
  };
}

/** The number that a float32's own digits name: no others are made up for it. */
const ofFloat32 = (x: number): number => Number(exactText(x, "float32"));
