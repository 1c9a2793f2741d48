// What can be done with a layer of the list, and said of it to who hears the page.

import { useModelEditor } from "./modelEditor";
import { withLayerMoved, withoutLayer } from "./spec/specEdits";

interface LayerActions {
  move(from: number, to: number): void;
  remove(at: number): void;
}

export function useLayerActions(): LayerActions {
  const editor = useModelEditor();
  return {
    move(from, to) {
      const { layers } = editor.spec;
      if (to < 0 || to >= layers.length) return;
      editor.change(withLayerMoved(editor.spec, from, to));
      editor.selected = to;
      editor.spoken = `${layers[from]!.name} is layer ${to + 1} of ${layers.length}.`;
    },
    remove(at) {
      const gone = editor.spec.layers[at];
      if (!gone) return;
      editor.change(withoutLayer(editor.spec, at));
      editor.spoken = `${gone.name} is removed.`;
    },
  };
}
