// Names of the bytes that tensors have at a moment. They follow from what the bytes follow from: the start of the iteration, its
// batch, and the edits made before a tensor was written or in it. So a moment has the same names whenever and by whatever way it
// is reached, and a step names anew what it wrote and nothing else.

import type { Edit, Moment, TensorPath, Versions } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import { ownerOf, type Branch } from "../branches";

/** A moment of a branch, and the program of its iteration. */
interface Standing {
  readonly program: Program;
  readonly moment: Moment;
  readonly branch: Branch;
}

/**
 * Of every tensor that is written by then.
 * @param sample of tensors that have a row for each sample only this one is meant; left out: all of it
 */
export function versionsAt({ program, moment, branch }: Standing, sample?: number): Versions {
  const { iteration, pc } = moment;
  const start = `${ownerOf(branch, iteration).id}.${iteration}${batchTag(branch, iteration)}`;
  const edits = branch
    .editsIn(iteration)
    .filter(({ at }) => at.pc <= pc)
    .map((edit) => ({ path: edit.path, pc: edit.at.pc, tag: tagOf(branch, edit) }));
  const writers = writersOf(program);
  const versions = Object.create(null) as Record<TensorPath, string>; // no tensor is called `constructor`
  for (const { path, perSample } of Object.values(program.tensors)) {
    const writer = writers.get(path) ?? -1;
    if (writer >= pc) continue;
    const edit = edits.findLast((one) => one.pc <= writer || one.path === path);
    const part = perSample && sample !== undefined ? `s${sample}` : "";
    versions[path] = `${start}${edit ? `e${edit.tag}` : ""}${part}`;
  }
  return versions;
}

function batchTag(branch: Branch, iteration: number): string {
  const indices = branch.batchOf(iteration);
  if (!indices) return "";
  return `b${tagOf(
    branch,
    branch.edits.find((edit) => edit.kind === "batch" && edit.indices === indices)!,
  )}`;
}

/** The edit and all before it on the way there: nothing is ever added between them. */
function tagOf(branch: Branch, edit: Edit): string {
  const at = branch.own.indexOf(edit);
  return at >= 0 || !branch.parent ? `${branch.id}:${at}` : tagOf(branch.parent, edit);
}

const known = new WeakMap<Program, ReadonlyMap<TensorPath, number>>();

/** Which instruction writes a tensor; none does of the batch and of what is carried. */
function writersOf(program: Program): ReadonlyMap<TensorPath, number> {
  let found = known.get(program);
  if (!found) {
    found = new Map(program.instructions.map(({ writes }, i) => [writes, i]));
    known.set(program, found);
  }
  return found;
}
