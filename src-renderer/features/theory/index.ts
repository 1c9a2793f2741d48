// Where a rule comes from. All that the rest of the page may know of it.

import { defineAsyncComponent, type Component } from "vue";

export { theoryCommands } from "./commands";
export { useTheory } from "./theoryStore";

/** Fetched when somebody reads it first: the theory is a long text. */
export const TheorySheet = defineAsyncComponent(() => import("./TheorySheet.vue") as Promise<Component>);
