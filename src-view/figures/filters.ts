// The filters of a layer: weights, what was added to the first ones, gradient and update.

import type { Filters, TensorPath } from "../../src-engine/protocol/protocol";
import { gradientOf } from "../../src-engine/protocol/relatedTensors";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { tensorsDrawing, type TensorRow } from "../scene/tensors";
import { filterScales } from "../tensor/filterScales";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";
import { tensorRow } from "./tensorRow";

interface FilterTensors {
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
): Figure {
  const known = Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => tensor !== undefined));
  const scales = filterScales(known, together);
  const rows = kinds.flatMap((kind): TensorRow[] => {
    const [tensor, scale] = [tensors[kind], scales[kind]?.scale];
    if (!tensor || !scale) return [];
    const name = kind === "update" && update === "coming" ? "update to come" : filterNames[kind];
    return [
      tensorRow(
        info,
        { name, path: kind === "grad" ? (gradientOf(info, path) ?? path) : path, tensor, shading: { scale } },
        0,
      ),
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
    drawing: tensorsDrawing(`Filters of ${path} @\u00a0${address}`, rows),
    asked: { kind: "filters", options, branch },
    name: fileName(info.model, address, path, "filters"),
  };
}
