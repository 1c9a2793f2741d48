// The network as a list. All that the rest of the page may know of it.

export { default as NetworkList } from "./NetworkList.vue";
export { useNetworkFigure } from "./networkFigure";
