// Undo and redo as a list of whole states. Edits of one field in a row are one step.

export interface EditHistory<T> {
  /** The oldest first. */
  readonly states: readonly T[];
  readonly at: number;
  /** What the last step edited; the next edit of the same replaces its state. */
  readonly about?: string;
}

/** States there is memory for: the oldest go. */
const MOST = 200;

export const begin = <T>(state: T): EditHistory<T> => ({ states: [state], at: 0 });

export const current = <T>({ states, at }: EditHistory<T>): T => states[at]!;

/** @param about the field that is typed into; left out where each edit is a step of its own */
export function edited<T>(history: EditHistory<T>, state: T, about?: string): EditHistory<T> {
  const isSame = about !== undefined && about === history.about;
  const before = history.states.slice(0, isSame ? history.at : history.at + 1);
  const states = [...before, state].slice(-MOST);
  return { states, at: states.length - 1, ...(about !== undefined && { about }) };
}

export const canUndo = ({ at }: EditHistory<unknown>): boolean => at > 0;
export const canRedo = ({ states, at }: EditHistory<unknown>): boolean => at < states.length - 1;

export const undone = <T>(history: EditHistory<T>): EditHistory<T> => moved(history, -1);
export const redone = <T>(history: EditHistory<T>): EditHistory<T> => moved(history, 1);

/** The next edit is a step of its own, whatever it is of. */
export const settled = <T>({ states, at }: EditHistory<T>): EditHistory<T> => ({ states, at });

function moved<T>({ states, at }: EditHistory<T>, by: number): EditHistory<T> {
  return { states, at: Math.min(states.length - 1, Math.max(0, at + by)) };
}
