// A session file's branches: where each leaves its parent, and what was edited on it.

import {
  LARGEST_BATCH,
  LONGEST_EXPRESSION,
  LONGEST_NAME,
  MOST,
  MOST_BRANCHES,
  MOST_CHOSEN_IMAGES,
  MOST_EDITS,
} from "../../protocol/limits";
import type { BranchId, Edit, Moment } from "../../protocol/protocol";
import type { JsonField } from "../json/jsonField";
import type { SessionBranch } from "./session";

/** @param field the list of them: a parent before its children, edits in the order of time */
export function readBranches(field: JsonField): SessionBranch[] {
  const branches = new Map<BranchId, SessionBranch>();
  const names = new Set<string>();
  const room: Room = { edits: MOST_EDITS, images: MOST_CHOSEN_IMAGES };
  field.list(MOST_BRANCHES, (entry) => {
    const branch = readBranch(entry, branches, room);
    if (names.has(branch.name)) entry.at("name").wrong("a name that no other branch has");
    names.add(branch.name);
    branches.set(branch.id, branch);
  });
  if (!branches.size) field.wrong("at least the first branch");
  return [...branches.values()];
}

/** How many more a session may hold, of all its branches together. */
interface Room {
  edits: number;
  images: number;
}

/** @param before the branches read so far: it leaves one of them, at the same time or later than they began */
function readBranch(
  entry: JsonField,
  before: ReadonlyMap<BranchId, SessionBranch>,
  room: Room,
): SessionBranch {
  entry.holding("id", "name", "parent", "fork", "iterations", "edits");
  const id = entry.at("id").oneOf(before.size);
  const label = named(entry.at("name"));
  const iterations = entry.at("iterations").whole(0, MOST);
  const edits = entry.at("edits");
  if (before.size === 0) {
    entry.holding("id", "name", "iterations", "edits");
    return { id, name: label, iterations, edits: readEdits(edits, { iteration: 0, pc: 0 }, room) };
  }
  const parent = branchId(entry.at("parent"), before);
  const fork = moment(entry.at("fork"));
  const since = before.get(parent)?.fork;
  if (since && isEarlier(fork, since))
    entry.at("fork").wrong(`no moment before its parent began (${said(since)})`);
  return { id, name: label, parent, fork, iterations, edits: readEdits(edits, fork, room) };
}

function readEdits(field: JsonField, since: Moment, room: Room): Edit[] {
  let latest = since;
  return field.list(MOST_EDITS, (entry) => {
    const edit = readEdit(entry);
    if (--room.edits < 0) entry.wrong(`at most ${MOST_EDITS} edits in all branches`);
    if (edit.kind === "batch" && (room.images -= edit.indices.length) < 0)
      entry.at("indices").wrong(`at most ${MOST_CHOSEN_IMAGES} images in all edits`);
    if (isEarlier(edit.at, latest)) entry.at("at").wrong(`no moment before ${said(latest)}`);
    latest = edit.at;
    return edit;
  });
}

function readEdit(entry: JsonField): Edit {
  const kind = entry.at("kind").oneOf("value", "batch");
  const at = moment(entry.at("at"));
  if (kind === "batch") {
    entry.holding("kind", "at", "indices");
    return { kind, at, indices: entry.at("indices").list(LARGEST_BATCH, (index) => index.whole(0, MOST)) };
  }
  entry.holding("kind", "at", "path", "index", "value");
  return {
    kind,
    at,
    path: entry.at("path").text(LONGEST_EXPRESSION),
    index: entry.at("index").list(8, (index) => index.whole(0, MOST)),
    value: entry.at("value").anyNumber(),
  };
}

/** At least a character, and not too many. */
export function named(field: JsonField, longest = LONGEST_NAME): string {
  const name = field.text(longest);
  return name === "" ? field.wrong("a name") : name;
}

/** @param ids of the branches there are */
export function branchId(field: JsonField, ids: { has(id: BranchId): boolean }): BranchId {
  const id = field.whole(0, MOST);
  return ids.has(id) ? id : field.wrong("a branch that stands before it");
}

export function moment(field: JsonField): Moment {
  field.holding("iteration", "pc", "element");
  return {
    iteration: field.at("iteration").whole(0, MOST),
    pc: field.at("pc").whole(0, MOST),
    ...field.optional("element", (count) => count.whole(1, MOST)),
  };
}

function isEarlier(a: Moment, b: Moment): boolean {
  return a.iteration < b.iteration || (a.iteration === b.iteration && a.pc < b.pc);
}

function said({ iteration, pc }: Moment): string {
  return `iteration ${iteration}, pc ${pc}`;
}
