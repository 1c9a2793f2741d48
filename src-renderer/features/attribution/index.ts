// What the image has to do with a number of the network. All that the rest of the page may know of it.

export { default as AttributionView } from "./AttributionView.vue";
export { type ChosenImage, useAttribution } from "./attribution";
