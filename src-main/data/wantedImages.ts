// What a command says of the images that it wants, where a set leaves that open.

import type { Wanted } from "../../src-engine/data/images/fitPicture";

export interface WantedImages {
  /** By which training and test images are parted where a set has one pile. */
  readonly seed?: number | undefined;
  /** What the model takes; left out: what most of the images are. */
  readonly shape?: Wanted | undefined;
  /** Hears how many of the images are read; what it throws ends the reading. */
  readonly heard?: ((done: number, total: number) => void) | undefined;
  /** Refuses a set with anything that would be left out. */
  readonly isStrict?: boolean | undefined;
}
