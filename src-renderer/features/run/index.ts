// The run: its curves, and its timeline. All that the rest of the page may know of it.

export { default as RunPanel } from "./RunPanel.vue";
export { default as TimelineView } from "./timeline/TimelineView.vue";
export { timelineCommands } from "./timeline/commands";
export { LEAST } from "./timeline/timelineLayout";
export { useTimelineRoom } from "./timeline/timelineRoom";
