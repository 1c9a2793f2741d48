// The images that are mistaken, worst first, as a table.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { Assessment, SessionInfo } from "../../src-engine/protocol/protocol";
import { worst, type Cell, type Judged } from "../misclassified";
import { exactText } from "../scene/csv";
import { tableDrawing } from "../scene/table";
import type { Figure } from "./figure";
import { fileName } from "./source";

/** A paper has room for so many; in numbers there are all. */
const WORST = 30;

/** @param cell of the matrix, where only its images are told of */
export function mistakes(
  info: SessionInfo,
  body: Assessment,
  found: Judged,
  cell: Cell | undefined,
  branch: string | undefined,
): Figure {
  const { split, address } = body;
  const isOfClasses = info.reconstruction === undefined;
  const nameOf = (c: number): string => info.data.classes[c] ?? String(c);
  const what = cell
    ? `${nameOf(cell.label)} taken for ${nameOf(cell.predicted)}`
    : isOfClasses
      ? `The worst mistakes of ${info.model}`
      : `What ${info.model} gives back worst`;
  return {
    info,
    drawing: tableDrawing({
      title: `${what}: ${split} images of ${basename(info.data.name)} @\u00a0${address}`,
      columns: [
        { name: "image", whole: true },
        { name: "label" },
        ...(isOfClasses ? [{ name: "predicted" }, { name: "p(predicted)" }, { name: "p(label)" }] : []),
        { name: "loss" },
      ],
      rows: Array.from(worst(found, cell), (place) => [
        found.indices[place],
        nameOf(found.labels[place]!),
        ...(isOfClasses
          ? [
              nameOf(found.predicted[place]!),
              ...[ofFloat32(found.probability[place]!), ofFloat32(found.truth[place]!)],
            ]
          : []),
        found.losses[place],
      ]),
      most: WORST,
    }),
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
