// Presets that a test may run through all that it asks: those whose iteration is soon computed by the rules. Of the others
// test/engine/model/presets.test.ts looks at an iteration.

import { presets, type ListedPreset } from "../../src-engine/model/presets";
import { iterationTime } from "../../src-engine/run/cost/cost";
import { compile } from "../../src-engine/run/program/compile";

/** For one image on a machine that is busy. */
const MILLISECONDS = 400;

export const smallPresets: readonly ListedPreset[] = presets.filter(
  ({ model }) =>
    iterationTime(compile(model, { type: "SGD", attrs: { learningRate: 0.1 } }, 1), "reference") <
    MILLISECONDS,
);
