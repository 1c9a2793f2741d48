// Where the run is to stop: the list, the form, what logpoints said. All that the rest of the page may know of it.

export { default as BreakpointDialog } from "./BreakpointDialog.vue";
export { default as BreakpointsPanel } from "./BreakpointsPanel.vue";
export { default as LogPanel } from "./LogPanel.vue";
export { breakpointCommands } from "./commands";
