// The stage's pictures: the layer, its operation, the sample. All that the rest of the page may know of it.

export { default as LayerHealth } from "./LayerHealth.vue";
export { default as LayerView } from "./LayerView.vue";
export { default as OperationView } from "./OperationView.vue";
export { default as ReadOut } from "./ReadOut.vue";
export { default as SamplePanel } from "./SamplePanel.vue";
export { mapsCommands } from "./commands";
export { useLargestGradient } from "./useLargestGradient";
