// What was odd about the run: a tray in the status bar. All that the rest of the page may know of it.

export { default as AlertsTray } from "./AlertsTray.vue";
