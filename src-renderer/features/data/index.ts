// The images: leafed through, mistaken, drawn. All that the rest of the page may know of it.

export { default as BatchDialog } from "./BatchDialog.vue";
export { default as DataView } from "./DataView.vue";
export { dataCommands } from "./commands";
