// The check of somebody's own pass. All that the rest of the page may know of it.

export { default as CheckView } from "./CheckView.vue";
export { checkCommands } from "./commands";
export { useCheck } from "./check";
export { areSteps, looksRecorded } from "./recordedFiles";
