// The image that an attribution is asked about: a sample of the batch as it lies in the run, with what was done to it
// there; one of the set by its name, which is all that has to travel; or one of somebody's own, as bytes.

import type { Session } from "../../debug/session";
import type { AttributedImage } from "../../protocol/protocol";
import { normalised } from "../../run/probe";
import type { Trainer } from "../../run/trainer";
import { sizeOf, type Tensor } from "../../tensor/tensor";
import { splitOf } from "./images";
import { shownOf } from "../page/inView";

interface Attributable {
  /** As the network is given it, [1, C, H, W]. */
  readonly image: Tensor;
  /** Its class. @throws Error where nobody knows it */
  label(): number;
}

/** @throws Error when there is no such image */
export function imageOf(session: Session, asked: AttributedImage): Attributable {
  const { trainer } = session;
  assertImage(trainer, asked);
  const { recipe, model } = trainer.spec;
  if ("pixels" in asked)
    return {
      image: normalised(asked.pixels, model.input, recipe),
      label: () => {
        throw new Error('attribute: an image of one\'s own has no label; expected a unit other than "label"');
      },
    };
  if ("split" in asked) {
    const { images } = splitOf(trainer, asked.split);
    const size = sizeOf(model.input);
    const pixels = images.pixels.subarray(asked.index * size, (asked.index + 1) * size);
    return { image: normalised(pixels, model.input, recipe), label: () => images.labels[asked.index]! };
  }
  return {
    image: shownOf(session, "input", asked.sample),
    label: () => shownOf(session, "target", asked.sample).data[0]!,
  };
}

/** @throws Error naming what was expected, where the set has no such image or the model wants another size */
export function assertImage(trainer: Trainer, asked: AttributedImage): void {
  if ("pixels" in asked) {
    const { input } = trainer.spec.model;
    const [wanted, got] = [sizeOf(input), asked.pixels.length];
    if (got !== wanted)
      throw new Error(`attribute: expected ${wanted} pixels, [${input.join(",")}], got ${got}`);
  } else if ("split" in asked) {
    const { split, index } = asked;
    const { count } = splitOf(trainer, split).images;
    if (index >= count)
      throw new Error(`attribute: expected an image of ${split} from 0 to ${count - 1}, got ${index}`);
  }
}
