// The keys of the whole editor, wherever in it the focus is: undo and redo are of the model, not of a field.

import { chordOf } from "../../ui/keys";

interface Wanted {
  add(): void;
  run(): void;
  undo(): unknown;
  redo(): unknown;
}

/** For the list of keys and the buttons. */
export const editorKeys = {
  undo: "Control+z",
  redo: "Control+Shift+Z",
  add: "Control+i",
  run: "Control+Enter",
} as const;

export function useEditorKeys({ add, run, undo, redo }: Wanted): (event: KeyboardEvent) => void {
  const actions: Readonly<Record<string, () => unknown>> = {
    [editorKeys.undo]: undo,
    [editorKeys.redo]: redo,
    "Control+y": redo,
    [editorKeys.add]: add,
    [editorKeys.run]: run,
  };
  return (event) => {
    const action = actions[chordOf(event)];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
}
