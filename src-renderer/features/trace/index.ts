// Where the run first left the finite numbers. All that the rest of the page may know of it.

export { default as TraceSheet } from "./TraceSheet.vue";
export { traceCommands } from "./commands";
export { useTrace } from "./trace";
