// Changing a number of the run. All that the rest of the page may know of it.

export { default as EditPopover } from "./EditPopover.vue";
export { default as LearningRate } from "./LearningRate.vue";
export { editCommands } from "./commands";
