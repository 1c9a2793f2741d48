// Which commands of the page stand in the application menu, and under what key.
// A test holds the ids against the page's own table.

export interface MenuCommand {
  readonly id: string;
  readonly title: string;
  readonly accelerator?: string;
}

export interface MenuList {
  readonly title: string;
  readonly commands: readonly (MenuCommand | "separator")[];
}

export const menus: readonly MenuList[] = [
  {
    title: "File",
    commands: [
      { id: "newSession", title: "New Session…" },
      { id: "openSession", title: "Open Session…", accelerator: "CmdOrCtrl+O" },
      { id: "saveSession", title: "Save Session…", accelerator: "CmdOrCtrl+S" },
      "separator",
      { id: "exportSafetensors", title: "Export Weights as safetensors…" },
      { id: "exportNpz", title: "Export Weights as npz…" },
      { id: "exportOnnx", title: "Export Weights as ONNX…" },
    ],
  },
  { title: "Edit", commands: [] },
  {
    title: "Run",
    commands: [
      { id: "next", title: "Next", accelerator: "F10" },
      { id: "stepIn", title: "Step In", accelerator: "F11" },
      { id: "stepOut", title: "Step Out", accelerator: "Shift+F11" },
      { id: "continue", title: "Continue", accelerator: "F5" },
      "separator",
      { id: "stepBack", title: "Rewind", accelerator: "Alt+F10" },
      { id: "stepIn.reverse", title: "Rewind a Step In", accelerator: "Alt+F11" },
      { id: "stepOut.reverse", title: "Rewind a Step Out", accelerator: "Alt+Shift+F11" },
      { id: "reverseContinue", title: "Rewind to the Last Breakpoint", accelerator: "Alt+F5" },
      { id: "start", title: "Rewind to the Start", accelerator: "Home" },
      { id: "newest", title: "Go to the Newest Moment", accelerator: "End" },
      { id: "trips.back", title: "Return to Before the Jump", accelerator: "Alt+Left" },
      { id: "trips.forward", title: "Forward Again", accelerator: "Alt+Right" },
      "separator",
      { id: "pause", title: "Pause", accelerator: "F6" },
      { id: "restart", title: "Restart", accelerator: "CmdOrCtrl+Shift+F5" },
      "separator",
      { id: "granularity.iteration", title: "Step by Iteration", accelerator: "1" },
      { id: "granularity.phase", title: "Step by Phase", accelerator: "2" },
      { id: "granularity.layer", title: "Step by Layer", accelerator: "3" },
      { id: "granularity.operation", title: "Step by Operation", accelerator: "4" },
      { id: "granularity.element", title: "Step by Element", accelerator: "5" },
      { id: "order", title: "Elements by Magnitude, or in Order" },
    ],
  },
  {
    title: "Breakpoints",
    commands: [
      { id: "breakpoint.toggle", title: "Toggle Breakpoint", accelerator: "F9" },
      { id: "breakpoint.new", title: "New Breakpoint with a Condition…", accelerator: "Shift+F9" },
      "separator",
      { id: "breakpoint.switchAll", title: "Switch All Off, or On Again" },
      { id: "breakpoint.removeAll", title: "Remove All" },
      { id: "breakpoint.nonFinite", title: "Stop at the First NaN or Infinity, or Not" },
    ],
  },
  {
    title: "Inspect",
    commands: [
      { id: "watch", title: "Watch the Chosen Element or Tensor", accelerator: "W" },
      { id: "watch.new", title: "Watch an Expression…" },
      "separator",
      { id: "edit", title: "Change the Chosen Element…", accelerator: "F2" },
      { id: "edit.learningRate", title: "Change the Learning Rate…" },
      { id: "edit.batch", title: "Choose the Next Batch…" },
      "separator",
      { id: "compare", title: "Compare Two Moments", accelerator: "C" },
      { id: "compare.sample", title: "Compare with Another Sample" },
      { id: "trace", title: "Trace the First NaN or Infinity" },
    ],
  },
  {
    title: "View",
    commands: [
      { id: "palette", title: "Command Palette…", accelerator: "CmdOrCtrl+Shift+P" },
      { id: "address", title: "Go to Address…", accelerator: "CmdOrCtrl+P" },
      "separator",
      { id: "emphasis", title: "Activations, Gradients or Both", accelerator: "G" },
      { id: "field", title: "Receptive and Projective Field", accelerator: "R" },
      { id: "theme", title: "Switch Between Light and Dark" },
    ],
  },
  { title: "Help", commands: [{ id: "help", title: "Keyboard Shortcuts", accelerator: "?" }] },
];
