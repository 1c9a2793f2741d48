// Tensors of one moment as maps, one beneath the other.

import type { Role, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import type { Drawing } from "../scene/drawing";
import { tensorsDrawing } from "../scene/tensors";
import { pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";
import type { Shading } from "../tensor/shading";
import type { Figure } from "./figure";
import { fileName, type Asked } from "./source";
import { isOfSample, tensorRow, type Shown, type Where } from "./tensorRow";

/** A tensor with the limits that it is shown on, where these are not its own. */
interface Limited {
  readonly path: TensorPath;
  readonly tensor: Tensor;
  readonly shading?: Pick<Shading, "scope" | "scale" | "maps" | "clipped"> | undefined;
}

export function maps(where: Where, shown: readonly Limited[]): Figure {
  const { info, address, sample, branch } = where;
  const ofSample = shown.some(({ path, tensor }) => isOfSample(info, path, tensor));
  const paths = shown.map(({ path }) => path);
  return {
    info,
    drawing: mapsDrawing(
      where,
      paths.join(" and "),
      shown.map((one) => ({ ...one, name: nameOf(info, one.path) })),
    ),
    asked: {
      kind: "maps",
      options: {
        at: address,
        path: paths,
        ...limitOptions(info, shown),
        ...(ofSample && { sample }),
      },
      branch,
    },
    name: fileName(info.model, address, ...paths, ...(ofSample ? ["sample", sample] : [])),
  };
}

/** Limits that the numbers themselves do not say; where one tensor has such, all are told. */
function limitOptions(info: SessionInfo, shown: readonly Limited[]): Asked["options"] {
  if (shown.some(({ shading }) => shading?.maps)) return { scope: "map" };
  if (!shown.some(({ shading }) => shading && shading.scope !== "layer")) return {};
  return {
    limits: shown.map(({ path, tensor, shading }) => {
      const { low, high } = shading?.scale ?? scaleOf(tensor.data, pictureOf(info, path, tensor).role);
      const whose = shading?.scope ?? "layer";
      return `${low},${high}${whose === "locked" ? "" : `,${whose}`}`;
    }),
  };
}

/** What a row is called above its picture, by what its tensor is. */
const roleWords: Readonly<Partial<Record<Role, string>>> = {
  parameter: "parameter",
  buffer: "buffer",
  optimizerState: "optimizer's state",
  gradient: "gradient",
};

function nameOf({ layers, tensors }: SessionInfo, path: TensorPath): string {
  const record = tensors[path];
  if (!record) return "";
  const { role, of = path, perSample } = record;
  if (role === "input") return perSample ? "image" : "";
  if (role === "next") return `updated ${roleWords[tensors[of]?.role ?? "next"] ?? "value"}`;
  if (role === "activation") return layers.some(({ output }) => output === path) ? "activation" : "";
  return roleWords[role] ?? "";
}

function mapsDrawing(
  { info, address, sample, label }: Where,
  subject: string,
  shown: readonly Shown[],
): Drawing {
  const ofSample = shown.some(({ path, tensor }) => isOfSample(info, path, tensor));
  const who = ofSample ? `, sample ${sample}${label === undefined ? "" : ` (label ${label})`}` : "";
  return tensorsDrawing(
    `${subject} @\u00a0${address}${who}`,
    shown.map((one) => tensorRow(info, one, sample)),
  );
}
