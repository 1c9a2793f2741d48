// What the form asks of a recipe; whatever else a recipe may have is edited as JSON.

import type { AttrInfo } from "../../../../src-engine/protocol/protocol";
import { augmentKinds } from "../../../../src-engine/protocol/recipe/augment";

export const recipeFields: readonly AttrInfo[] = [
  { name: "batchSize", kind: "number", wanted: "images an iteration, from 1 to 4096" },
  { name: "epochs", kind: "number", wanted: "a whole number: how long a run is at first" },
  {
    name: "mean",
    kind: "list",
    wanted: "taken off each pixel from 0 to 1: a number, or one for each channel",
  },
  {
    name: "deviation",
    kind: "list",
    wanted: "what pixels are then divided by: a number, or one for each channel",
  },
  { name: "validationShare", kind: "number", wanted: "the share of training images set apart, from 0 to 1" },
  {
    name: "shift",
    kind: "number",
    wanted: "pixels by which images are moved at random, at most 127",
    usual: 0,
  },
  { name: "shuffle", kind: "flag", wanted: "true or false", usual: true },
];

export const clipFields: readonly AttrInfo[] = [
  { name: "norm", kind: "number", wanted: "the largest norm of all gradients together; empty for no limit" },
  { name: "value", kind: "number", wanted: "the largest size of a gradient's element; empty for no limit" },
];

export const augmentFields: readonly AttrInfo[] = Object.entries(augmentKinds).map(
  ([name, { most, whole, of }]) => ({
    ...{ name, kind: "number" },
    wanted: `${whole ? `a whole number of ${of}` : of} from 0 to ${most}; empty for none`,
  }),
);
