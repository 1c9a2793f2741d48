// Files, in and out: reading with a limit, and saving so that nothing is lost.

export { generationsOf, keepGeneration } from "./generations";
export { readAtMost } from "./read";
export { reason } from "./reason";
export { assertSavable, saveAtomically } from "./save";
export { saveOrRescue } from "./rescue";
