// The options of attributions where nobody chose: the same on the page and on the command line.

import type { MaximisationOptions, OcclusionOptions } from "./requests/attributionWish";

export const occlusionDefaults: OcclusionOptions = { size: 5, stride: 1, fill: 0 };

export const maximisationDefaults: MaximisationOptions = {
  steps: 120,
  rate: 0.2,
  decay: 0.1,
  blur: 3,
  seed: 0,
};
