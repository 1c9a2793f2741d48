// Expressions whose values come with every stop. All that the rest of the page may know of it.

export { default as PlotSheet } from "./PlotSheet.vue";
export { default as WatchesPanel } from "./WatchesPanel.vue";
export { watchCommands } from "./commands";
export { useWatches } from "./watches";
