// Why a number is that number. All that the rest of the page may know of it.

export { default as ExplainPanel } from "./ExplainPanel.vue";
export { explainCommands } from "./commands";
export { useExplain } from "./explain";
