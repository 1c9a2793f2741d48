// The model editor: a network written layer by layer, checked as one writes, and run. All that the rest of the page may know of it.

export { default as ModelEditor } from "./ModelEditor.vue";
export { modelEditorCommands } from "./commands";
