// Loss and accuracy by epoch; as numbers, a table of all that is known of each.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { EpochSummary, SessionInfo } from "../../src-engine/protocol/protocol";
import { chartDrawing } from "../scene/chart";
import type { Drawing } from "../scene/drawing";
import { tableDrawing } from "../scene/table";
import type { Figure, Run } from "./figure";
import { lossAndAccuracy } from "./lossAndAccuracy";
import { fileName } from "./source";

export function epochs({ info, address, branch }: Run, known: readonly EpochSummary[]): Figure {
  return {
    info,
    drawing: epochsDrawing(info, known),
    table: epochsTable(info, known),
    asked: { kind: "epochs", options: { at: address }, branch },
    name: fileName(info.model, "epochs", address),
  };
}

function epochsDrawing(info: SessionInfo, epochs: readonly EpochSummary[]): Drawing {
  return chartDrawing({
    title: `Loss and accuracy of ${info.model} on ${basename(info.data.name)}, by epoch`,
    across: "epoch",
    plots: lossAndAccuracy(
      info,
      epochs,
      epochs.map(({ epoch }) => epoch + 1),
    ),
  });
}

function epochsTable(info: SessionInfo, epochs: readonly EpochSummary[]): Drawing {
  return tableDrawing({
    title: `Epochs of ${info.model} on ${basename(info.data.name)}`,
    columns: [
      { name: "epoch", whole: true },
      { name: "training loss" },
      { name: "training accuracy", unit: "share" },
      { name: "validation loss" },
      { name: "validation accuracy", unit: "share" },
      { name: "time", unit: "s" },
    ],
    rows: epochs.map((e) => [
      e.epoch + 1,
      e.trainLoss,
      e.trainAccuracy,
      e.validationLoss,
      e.validationAccuracy,
      e.seconds,
    ]),
  });
}
