// Sessions and files: opened, saved, begun anew, taken away. All that the rest of the page may know of it.

export { default as ConfirmDiscard } from "./ConfirmDiscard.vue";
export { default as DifferencesDialog } from "./DifferencesDialog.vue";
export { default as ExportDialog } from "./ExportDialog.vue";
export { default as ExportMenu } from "./ExportMenu.vue";
export { default as SessionPopover } from "./SessionPopover.vue";
export { default as DropTarget } from "./opening/DropTarget.vue";
export { default as OpeningDialog } from "./opening/OpeningDialog.vue";
export { useDataChoice } from "./opening/dataChoice";
export { isOfSet } from "./opening/dataFiles";
export { dataFile } from "./opening/dropped";
export { useRecentCommands } from "./opening/recentCommands";
export { sessionCommands } from "./commands";
