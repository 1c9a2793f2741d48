// The runs there are, as a tree. All that the rest of the page may know of it.

export { default as BranchesPanel } from "./BranchesPanel.vue";
export { useBranchesFigure } from "./branchesFigure";
