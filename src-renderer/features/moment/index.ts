// Where we are: as an address, as a call stack, and the ways in time. All that the rest of the page may know of it.

export { default as AddressBar } from "./AddressBar.vue";
export { default as StopLine } from "./StopLine.vue";
export { momentCommands } from "./commands";
