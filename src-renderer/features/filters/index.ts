// The filters of a layer. All that the rest of the page may know of it.

export { default as FiltersView } from "./FiltersView.vue";
