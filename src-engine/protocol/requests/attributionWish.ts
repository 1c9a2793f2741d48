// What is asked of an attribution: of which image, about which number, by which method.

import * as v from "valibot";
import { splits } from "../data";
import { MOST } from "../limits";
import { count, list, number, object, oneOf, text, toBeOneOf, whole } from "./fields";

export const attributionMethods = ["saliency", "gradientInput", "occlusion", "maximisation"] as const;
export type AttributionMethod = (typeof attributionMethods)[number];

const unit = object({ path: text(), index: list(count()) });
/**
 * A number that the network computes from one image: the mean of those elements of a layer's output whose index,
 * without the sample, begins so. `[7]` of `fc.output` is a score, `[3]` of `conv2.output` a channel's mean, `[3,5,5]` an
 * element of it, `[]` the mean of everything.
 */
export type Unit = Readonly<v.InferOutput<typeof unit>>;

/** The bytes of an image of one's own, 0 … 255, channel by channel. */
export const pixels = () => list(number(0, 255));

const has = (given: unknown, field: string): boolean =>
  typeof given === "object" && given !== null && field in given;

const ofTheBatch = object({ sample: whole(0, 10 ** 6) });
const ofTheSet = object({ split: oneOf(splits), index: whole(0, MOST) });
const ofOnesOwn = object({ pixels: pixels() });
const image = v.lazy((given) =>
  has(given, "pixels") ? ofOnesOwn : has(given, "split") ? ofTheSet : ofTheBatch,
);
/**
 * Of which image: a sample of the batch, as the network was given it; one of the set, by its place in its pile; or one of
 * somebody's own, its bytes.
 */
export type AttributedImage = Readonly<v.InferOutput<typeof image>>;

const occlusion = object({
  /** The side of the patch and from one patch to the next, in pixels. */
  size: whole(1, 4096),
  stride: whole(1, 4096),
  /** The raw grey that the patch is filled with, 0 … 255. */
  fill: number(0, 255),
});
export type OcclusionOptions = Readonly<v.InferOutput<typeof occlusion>>;

const maximisation = object({
  /** At most so many steps upwards. */
  steps: whole(1, 100_000),
  /** The longest step: by how much a pixel changes at most, before decay, in normalised grey. */
  rate: number(1e-6, 1e3),
  /** By which share of itself a pixel shrinks in a step of length 1. */
  decay: number(0, 10),
  /** How often the gradient is blurred, by 1/4, 1/2, 1/4 along rows and columns. */
  blur: whole(0, 100),
  /** Of the noise that it begins with. */
  seed: whole(0, 2 ** 32 - 1),
});
export type MaximisationOptions = Readonly<v.InferOutput<typeof maximisation>>;

export const attributionWish = v.intersect([
  image,
  object({ unit: v.exactOptional(v.lazy((given) => (given === "label" ? v.literal("label") : unit))) }),
  v.variant(
    "method",
    [
      object({ method: oneOf(["saliency", "gradientInput"]) }),
      object({ method: oneOf(["occlusion"]), ...occlusion.entries }),
      object({ method: oneOf(["maximisation"]), ...maximisation.entries }),
    ],
    toBeOneOf(attributionMethods),
  ),
]);
/**
 * For the score, before a softmax, of the class that is predicted where no unit is named; `label` asks for that of the
 * image's own class.
 */
export type AttributionWish = Readonly<v.InferOutput<typeof attributionWish>>;
