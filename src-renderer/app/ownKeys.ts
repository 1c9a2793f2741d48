// Keys that belong to a part of the page while it has the focus: for the list of keys, beside those of the commands.

interface OwnKeys {
  readonly part: string;
  readonly lines: readonly { readonly title: string; readonly keys: readonly string[] }[];
}

export const ownKeys: readonly OwnKeys[] = [
  {
    part: "In a toolbar, a switch or tabs, come to by Tab",
    lines: [
      { title: "To the next part, or the one before", keys: ["→", "←"] },
      { title: "To the first, the last", keys: ["Home", "End"] },
      { title: "Let go of it: → and ← step again", keys: ["Esc"] },
    ],
  },
  {
    part: "In the network",
    lines: [
      { title: "To the layer beneath, or above", keys: ["↓", "↑"] },
      { title: "Show it, or its parameter", keys: ["Enter"] },
      { title: "Toggle a breakpoint on it", keys: ["Space"] },
    ],
  },
  {
    part: "On a picture",
    lines: [
      { title: "Choose a cell", keys: ["←", "↑", "→", "↓"] },
      { title: "Change the chosen cell", keys: ["Enter", "F2"] },
      { title: "Choose none and let go: → steps again", keys: ["Esc"] },
    ],
  },
  {
    part: "In an explanation",
    lines: [
      { title: "To its terms, and back", keys: ["E"] },
      { title: "Into the chosen term, the largest first", keys: ["Enter"] },
      { title: "Back along the chain", keys: ["Backspace"] },
    ],
  },
  {
    part: "On the wall of images",
    lines: [
      { title: "Another image", keys: ["←", "↑", "→", "↓"] },
      { title: "By pages; the ends", keys: ["PageDown", "PageUp", "Home", "End"] },
      { title: "Pick it for the next batch, or put it back", keys: ["Space"] },
      { title: "Pick all from there to here", keys: ["Shift+→"] },
      { title: "Send it through the network", keys: ["Enter"] },
      { title: "Let go of it", keys: ["Esc"] },
    ],
  },
  {
    part: "On the drawing pad",
    lines: [
      { title: "Move the cell", keys: ["←", "↑", "→", "↓"] },
      { title: "Ink it", keys: ["Space"] },
      { title: "Draw on", keys: ["Shift+→"] },
      { title: "Pen or eraser", keys: ["X"] },
      { title: "Undo, clear", keys: ["Backspace", "Delete"] },
      { title: "Let go of it: other keys are the page’s all along", keys: ["Esc"] },
    ],
  },
  {
    part: "On the run's timeline",
    lines: [
      { title: "An iteration on, or back", keys: ["→", "←"] },
      { title: "The next mark, the last one", keys: ["Ctrl+→", "Ctrl+←"] },
      { title: "Far on, or back", keys: ["PageUp", "PageDown"] },
      { title: "The first, the last iteration", keys: ["Home", "End"] },
      { title: "Go there", keys: ["Enter"] },
      { title: "Closer, wider, all of it", keys: ["+", "−", "0"] },
      { title: "Let go of it", keys: ["Esc"] },
    ],
  },
  {
    part: "In the model editor",
    lines: [
      { title: "Another layer of the list", keys: ["↓", "↑"] },
      { title: "Edit it", keys: ["Enter"] },
      { title: "Move it down, or up", keys: ["Alt+↓", "Alt+↑"] },
      { title: "Remove it", keys: ["Delete"] },
      { title: "Add a layer after it", keys: ["Ctrl+I"] },
      { title: "Undo, redo", keys: ["Ctrl+Z", "Ctrl+Shift+Z"] },
      { title: "Run the model", keys: ["Ctrl+Enter"] },
    ],
  },
  {
    part: "In the list of breakpoints",
    lines: [
      { title: "Switch it off, or on", keys: ["Space"] },
      { title: "Edit it", keys: ["Enter"] },
      { title: "Remove it", keys: ["Delete"] },
    ],
  },
  {
    part: "In the list of branches",
    lines: [
      { title: "Go to its end", keys: ["Enter"] },
      { title: "Rename it", keys: ["F2"] },
      { title: "Delete it", keys: ["Delete"] },
    ],
  },
];
