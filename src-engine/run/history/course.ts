// What sets one way of a run apart from another: its edits and batches, and the curves that came of it.

import type { Edit } from "../../protocol/protocol";
import { History } from "./history";

/** The way a run takes: what was changed along it, and what came of it. */
export interface Course {
  readonly history: History;
  /** The values changed within an iteration, in the order of their moments. */
  editsIn(iteration: number): readonly ValueEdit[];
  /** The images that an iteration was given instead of its own. */
  batchOf(iteration: number): readonly number[] | undefined;
}

export type ValueEdit = Extract<Edit, { kind: "value" }>;

/** A run that nobody has interfered with. */
export function undisturbed(): Course {
  return { history: new History(), editsIn: () => [], batchOf: () => undefined };
}
