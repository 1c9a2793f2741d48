// The network as a table: shapes, and at this moment norms.

import type { SessionInfo, Stopped } from "../../src-engine/protocol/protocol";
import { sizeOf } from "../../src-engine/tensor/tensor";
import { arcsOf, edgesOf, unitNames } from "../run/edges";
import type { Drawing } from "../scene/drawing";
import { tableDrawing, type Cell } from "../scene/table";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";

export function network(
  { info, branch }: Pick<Run, "info" | "branch">,
  stopped: Pick<Stopped, "address" | "layers">,
): Figure {
  return {
    info,
    drawing: networkFigure(info, stopped),
    asked: { kind: "network", options: { at: stopped.address }, branch },
    name: fileName(info.model, "network", stopped.address),
  };
}

function networkFigure(info: SessionInfo, { address, layers }: Pick<Stopped, "address" | "layers">): Drawing {
  const summaries = new Map(layers.map((summary) => [summary.layer, summary]));
  const names = unitNames(info);
  const edges = edgesOf(info);
  const isChain = arcsOf(edges).length === 0;
  const readBy = (at: number): string =>
    edges
      .filter(({ to }) => to === at)
      .map(({ from }) => names[from] ?? "input")
      .join(" ");
  const rows = info.layers.map((layer, at): Cell[] => {
    const summary = summaries.get(layer.name);
    const parameters = layer.parameters.reduce(
      (sum, path) => sum + sizeOf(info.tensors[path]?.shape ?? []),
      0,
    );
    const gradients = Object.values(summary?.parameterGradientNorms ?? {});
    return [
      ...[
        layer.name,
        layer.type,
        ...(isChain ? [] : [readBy(at)]),
        `[${layer.outputShape.join(",")}]`,
        parameters,
      ],
      ...[summary?.activationNorm, summary?.gradientNorm],
      gradients.length ? Math.sqrt(gradients.reduce((sum, norm) => sum + norm * norm, 0)) : undefined,
      summary?.zeros === undefined ? undefined : 100 * summary.zeros,
    ];
  });
  const columns = [
    ...[
      { name: "layer" },
      { name: "type" },
      ...(isChain ? [] : [{ name: "reads" }]),
      { name: "output" },
      { name: "parameters", whole: true },
    ],
    ...[{ name: "|output|" }, { name: "|gradient|" }, { name: "|parameter gradients|" }],
    { name: "zeros", unit: "%" },
  ];
  return tableDrawing({ title: `${info.model} @\u00a0${address}: norms over the batch`, columns, rows });
}
