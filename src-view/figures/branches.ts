// The branches of a session as a table: where each leaves its parent, its edits, how far it has been.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { BranchInfo, SessionInfo } from "../../src-engine/protocol/protocol";
import type { Drawing } from "../scene/drawing";
import { tableDrawing } from "../scene/table";
import type { Figure } from "./figure";
import { fileName } from "./source";

export function branches(info: SessionInfo, all: readonly BranchInfo[]): Figure {
  return {
    info,
    drawing: branchesTable(info, all),
    asked: { kind: "branches", options: {}, ofSession: true },
    name: fileName(info.model, "branches"),
  };
}

function branchesTable(info: SessionInfo, branches: readonly BranchInfo[]): Drawing {
  const names = new Map(branches.map(({ id, name }) => [id, name]));
  return tableDrawing({
    title: `Branches of ${info.model} on ${basename(info.data.name)}`,
    columns: [
      { name: "branch" },
      { name: "parent" },
      { name: "fork" },
      { name: "edits" },
      { name: "iterations", whole: true },
    ],
    rows: branches.map(({ name, parent, fork, edits, iterations }) => [
      name,
      parent === undefined ? undefined : names.get(parent),
      fork,
      edits.join("; ") || undefined,
      iterations,
    ]),
  });
}
