// fast-check, with the same cases in every run: what passes before a commit passes after it.
//
// PROPERTY_SEED=<whole number> draws other cases. A property that fails looks for a smaller case for so long at most:
// a test that computes without a pause cannot be ended by its time limit.

import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 1), interruptAfterTimeLimit: 120_000 });

export default fc;
export * from "fast-check";
