// Networks with one mistake in them, to be found by stepping. All that the rest of the page may know of it.

export { default as ExercisePanel } from "./ExercisePanel.vue";
export { default as GalleryDialog } from "./GalleryDialog.vue";
export { galleryCommands } from "./commands";
