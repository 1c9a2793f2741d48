// Where an element got its value: from an operation, from somebody's edit, or from before the run's first iteration.

import type { ElementValue, Moment, MomentAddress, TensorPath } from "../../protocol/protocol";
import { nextOf } from "../../protocol/relatedTensors";
import type { Program } from "../../run/program/program";
import type { ValueEdit } from "../../run/history/course";
import { addressOf } from "../time/moment";

export interface Origin {
  /** The moment at which it got it. What an iteration begins with was there at the end of the one before. */
  readonly address: MomentAddress;
  /** Somebody put it there. */
  readonly edited?: true;
  /** Which instruction wrote it, where one did. */
  readonly written?: { readonly iteration: number; readonly instruction: number };
}

/** What is to be known of a run: its programs, and the edits in each iteration in the order of their moments. */
interface Past {
  program(iteration: number): Program;
  editsIn(iteration: number): readonly ValueEdit[];
  /** Its iterations do not follow each other: they are a recording's. */
  readonly isRecorded?: boolean;
}

type Element = Pick<ElementValue, "path" | "index">;

/** @param now when it had that value: after so many instructions of an iteration, the edits made there included */
export function originOf(past: Past, element: Element, { iteration, pc }: Moment): Origin {
  const program = past.program(iteration);
  const edit = lastEdit(past, element, { iteration, pc });
  if (edit) return { address: addressOf(program, edit.at), edited: true };
  const instruction = writerOf(program, element.path);
  if (instruction >= 0) {
    const address = addressOf(program, { iteration, pc: instruction + 1 });
    return { address, written: { iteration, instruction } };
  }
  if (iteration === 0) return { address: "start" };
  // Between the recording before and this one.
  if (past.isRecorded) return { address: addressOf(program, { iteration, pc: 1 }) };
  const before = past.program(iteration - 1);
  const end = { iteration: iteration - 1, pc: before.instructions.length };
  // The update of the iteration before carries a parameter on under the name it has while it is new.
  const next = nextOf(before, element.path);
  if (next !== undefined) return originOf(past, { ...element, path: next }, end);
  const setting = program.carried.includes(element.path) ? editedBefore(past, element, end) : undefined;
  return setting ?? { address: addressOf(before, end) };
}

/** A setting keeps its value from iteration to iteration, until somebody changes it. */
function editedBefore(past: Past, element: Element, { iteration: last }: Moment): Origin | undefined {
  for (let iteration = last; iteration >= 0; iteration--) {
    const edit = lastEdit(past, element, { iteration, pc: Infinity });
    if (edit) return { address: addressOf(past.program(iteration), edit.at), edited: true };
  }
  return undefined;
}

function lastEdit(past: Past, { path, index }: Element, { iteration, pc }: Moment): ValueEdit | undefined {
  return past
    .editsIn(iteration)
    .findLast((edit) => edit.path === path && edit.at.pc <= pc && edit.index.every((i, d) => i === index[d]));
}

function writerOf({ instructions }: Program, path: TensorPath): number {
  return instructions.findIndex(({ writes }) => writes === path);
}
