// A tensor at two places: A, B and A − B. All that the rest of the page may know of it.

export { default as CompareFigure } from "./CompareFigure.vue";
export { default as CompareLegend } from "./CompareLegend.vue";
export { default as CompareSheet } from "./CompareSheet.vue";
export { default as CompareWithSample } from "./CompareWithSample.vue";
export { comparisonCommands } from "./commands";
export { useComparison } from "./comparison";
