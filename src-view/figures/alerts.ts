// What was odd about the run, as a table.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { Alert, SessionInfo } from "../../src-engine/protocol/protocol";
import type { Drawing } from "../scene/drawing";
import { tableDrawing } from "../scene/table";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";

export function alerts({ info, address, branch }: Run, all: readonly Alert[]): Figure {
  return {
    info,
    drawing: alertsTable(info, all),
    asked: { kind: "alerts", options: { at: address }, branch },
    name: fileName(info.model, "alerts"),
  };
}

function alertsTable(info: SessionInfo, alerts: readonly Alert[]): Drawing {
  return tableDrawing({
    title: `Alerts of ${info.model} on ${basename(info.data.name)}`,
    columns: [{ name: "where" }, { name: "kind" }, { name: "layer" }, { name: "what" }],
    rows: alerts.map(({ address, kind, layer, text }) => [address, kind, layer, text]),
  });
}
