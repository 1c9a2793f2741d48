// A figure before it is saved. All that the rest of the page may know of it.

export { default as FigureDialog } from "./FigureDialog.vue";
export { figureCommands } from "./commands";
